#include "validation/judge/outside_validation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "experiment/result/text_table.hpp"
#include "experiment/scenario/model_settings.hpp"
#include "experiment/scenario/resolution.hpp"
#include "experiment/topology/capacity.hpp"
#include "validation/judge/case_facts.hpp"
#include "validation/judge/models.hpp"

namespace acceptlab::validation {

namespace {

using experiment::Scenario;

constexpr double load_rounding = 1.05;  // a load so much above one that was measured is the same

std::string system_of(const Scenario& scenario) {
  const auto system = static_cast<std::size_t>(scenario.kernel.system);
  return fmt::format("{} {}", kernel::system_names.at(system), scenario.kernel.version_text);
}

std::string scheduler_of(const Scenario& scenario) {
  return "scheduler " + experiment::scheduler_name(experiment::scheduler_kind(scenario));
}

std::string way_of(const Scenario& scenario) {
  const auto wait = static_cast<std::size_t>(scenario.server.wait);
  const auto policy = static_cast<std::size_t>(policy_class(scenario));
  return fmt::format("{} workers with wait \"{}\" ({})",
                     scenario.server.pinned ? "pinned" : "unpinned", kernel::wait_names.at(wait),
                     policy_class_names.at(policy));
}

std::string network_of(const Scenario& scenario) {
  return scenario.machine.steering == kernel::Steering::Loopback
             ? "clients on the server's own machine (loopback)"
             : "clients on a network";
}

/// Offered load as a part of what the server carries at most; 0 where that is not known.
double load_of(const Scenario& scenario) {
  const auto capacity = experiment::capacity(scenario, experiment::system_map(scenario));
  const double per_s = capacity.bound.per_s;
  return capacity.bounded() && per_s > 0 ? capacity.offered_per_s / per_s : 0;
}

void add(ValidatedRange& range, const Scenario& scenario) {
  range.cpus.insert(scenario.machine.cpus());
  range.systems.insert(system_of(scenario));
  range.schedulers.insert(scheduler_of(scenario));
  range.ways.insert(way_of(scenario));
  range.networks.insert(network_of(scenario));
  range.most_workers = std::max(range.most_workers, scenario.server.workers);
  range.most_sockets = std::max(range.most_sockets, experiment::socket_count(scenario));
  range.most_load = std::max(range.most_load, load_of(scenario));
}

std::string joined(const std::set<unsigned>& numbers) {
  return fmt::format("{}", fmt::join(numbers, ", "));
}

void compare(std::vector<std::string>& outside, const std::string& is,
             const std::set<std::string>& validated) {
  if (!validated.contains(is))
    outside.push_back(fmt::format("{}, validated with {}", is, fmt::join(validated, ", ")));
}

}  // namespace

void ValidatedRange::merge(const ValidatedRange& other) {
  cpus.insert(other.cpus.begin(), other.cpus.end());
  systems.insert(other.systems.begin(), other.systems.end());
  schedulers.insert(other.schedulers.begin(), other.schedulers.end());
  ways.insert(other.ways.begin(), other.ways.end());
  networks.insert(other.networks.begin(), other.networks.end());
  most_workers = std::max(most_workers, other.most_workers);
  most_sockets = std::max(most_sockets, other.most_sockets);
  most_load = std::max(most_load, other.most_load);
}

ValidatedRange validated_range(const Record& record) {
  ValidatedRange range;
  for (const RealCase& real : record.cases) {
    if (!real.runs.empty()) add(range, scenario_of(real, {record.costs, Ablation::AsIs}));
  }
  return range;
}

std::vector<std::string> outside_validation(const Scenario& scenario, const ValidatedRange& range) {
  if (range.empty()) return {"nothing was compared with real hardware"};
  std::vector<std::string> outside;
  if (!range.cpus.contains(scenario.machine.cpus()))
    outside.push_back(
        fmt::format("{} CPUs, validated on {}", scenario.machine.cpus(), joined(range.cpus)));
  compare(outside, system_of(scenario), range.systems);
  compare(outside, scheduler_of(scenario), range.schedulers);
  compare(outside, way_of(scenario), range.ways);
  compare(outside, network_of(scenario), range.networks);
  if (scenario.server.workers > range.most_workers)
    outside.push_back(fmt::format("{} workers, validated with up to {}", scenario.server.workers,
                                  range.most_workers));
  if (const unsigned sockets = experiment::socket_count(scenario); sockets > range.most_sockets)
    outside.push_back(
        fmt::format("{} listen sockets, validated with up to {}", sockets, range.most_sockets));
  if (const double load = load_of(scenario); load > load_rounding * range.most_load)
    outside.push_back(fmt::format("load of {} of the capacity, validated up to {}",
                                  experiment::percent_text(load),
                                  experiment::percent_text(range.most_load)));
  return outside;
}

}  // namespace acceptlab::validation
