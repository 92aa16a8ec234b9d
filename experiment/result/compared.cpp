#include "experiment/result/compared.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "experiment/result/text_table.hpp"
#include "experiment/scenario/model_settings.hpp"
#include "experiment/scenario/resolution.hpp"
#include "experiment/topology/capacity.hpp"

namespace acceptlab::experiment {

namespace {

constexpr double load_rounding = 1.05;  // a load so much above one that was measured is the same

std::string system_of(const Scenario& scenario) {
  const auto system = static_cast<std::size_t>(scenario.kernel.system);
  return fmt::format("{} {}", kernel::system_names.at(system), scenario.kernel.version_text);
}

std::string network_of(const Scenario& scenario) {
  return scenario.machine.steering == kernel::Steering::Loopback
             ? "clients on the server's own machine"
             : "clients on a network";
}

std::string style_of(const Scenario& scenario) {
  return std::string(server::style_names.at(static_cast<std::size_t>(scenario.server.style)));
}

/// Offered load as a part of what the server carries at most; 0 where that is not known.
double load_of(const Scenario& scenario) {
  const Capacity limit = capacity(scenario, system_map(scenario));
  const double per_s = limit.bound.per_s;
  return limit.bounded() && per_s > 0 ? limit.offered_per_s / per_s : 0;
}

template <class T>
void insert(std::set<T>& into, const std::set<T>& from) {
  into.insert(from.begin(), from.end());
}

/// Adds what another record covers, and its verdicts.
void merge(ComparedRecord& into, const ComparedRecord& other) {
  insert(into.cpus, other.cpus);
  insert(into.systems, other.systems);
  insert(into.schedulers, other.schedulers);
  insert(into.networks, other.networks);
  insert(into.styles, other.styles);
  insert(into.events, other.events);
  for (const auto& [way, metrics] : other.ways) into.ways[way].add(metrics);
  into.most_workers = std::max(into.most_workers, other.most_workers);
  into.most_sockets = std::max(into.most_sockets, other.most_sockets);
  into.most_load = std::max(into.most_load, other.most_load);
}

/// Finds what of a scenario lies beyond what was compared.
class Beyond {
 public:
  /// `word`: "validated" or "compared".
  Beyond(const Scenario& scenario, const ComparedRecord& range, std::string_view word)
      : scenario_(scenario), range_(range), word_(word) {}

  std::vector<std::string> sentences() && {
    add_machine();
    add_server();
    add_events();
    if (const double load = load_of(scenario_); load > load_rounding * range_.most_load)
      add(fmt::format("load of {} of the capacity", percent_text(load)),
          "up to " + percent_text(range_.most_load));
    return std::move(sentences_);
  }

 private:
  void add(std::string_view is, const std::string& validated) {
    sentences_.push_back(fmt::format("{}, {} {}", is, word_, validated));
  }

  void compare(const std::string& is, std::string_view kind, const std::set<std::string>& covered) {
    if (!covered.contains(is))
      add(fmt::format("{}{}", kind, is), fmt::format("with {}", fmt::join(covered, ", ")));
  }

  void add_machine() {
    const unsigned cpus = scenario_.machine.cpus();
    if (!range_.cpus.contains(cpus))
      add(fmt::format("{} CPU{}", cpus, cpus == 1 ? "" : "s"),
          fmt::format("on {}", fmt::join(range_.cpus, ", ")));
    compare(system_of(scenario_), "", range_.systems);
    compare(scheduler_name(scheduler_kind(scenario_)), "scheduler ", range_.schedulers);
    compare(network_of(scenario_), "", range_.networks);
  }

  void add_server() {
    compare(style_of(scenario_), "style ", range_.styles);
    if (const std::string way = way_of(scenario_); !range_.ways.contains(way))
      sentences_.push_back(
          fmt::format("{}: not among the {} combinations {}", way, range_.ways.size(), word_));
    if (const unsigned workers = scenario_.server.workers; workers > range_.most_workers)
      add(fmt::format("{} workers", workers), fmt::format("with up to {}", range_.most_workers));
    if (const unsigned sockets = socket_count(scenario_); sockets > range_.most_sockets)
      add(fmt::format("{} listen sockets", sockets),
          fmt::format("with up to {}", range_.most_sockets));
  }

  void add_events() {
    std::set<std::string> told;
    for (const EventSpec& event : scenario_.events) {
      const std::string kind(event.kind_name());
      if (range_.events.contains(kind) || !told.insert(kind).second) continue;
      if (range_.events.empty()) {
        sentences_.push_back(fmt::format("event {}: none was {}", kind, word_));
      } else {
        compare(kind, "event ", range_.events);
      }
    }
  }

  const Scenario& scenario_;
  const ComparedRecord& range_;
  std::string_view word_;
  std::vector<std::string> sentences_;
};

std::string verdict_text(const ComparedMetrics& metrics) {
  if (metrics.all() == 0) return "no metric of it counts";
  return fmt::format("of {} metrics that count {} agree, {} are undecided, {} differ",
                     metrics.all(), metrics.equivalent, metrics.undecided, metrics.different);
}

/// How the comparison of the scenario's own way went; of all ways if that was not compared.
std::string without_pass(const Scenario& scenario, const ComparedRecord& compared) {
  const std::string way = way_of(scenario);
  if (const auto found = compared.ways.find(way); found != compared.ways.end())
    return fmt::format("{}: compared with real servers and not passed: {}", way,
                       verdict_text(found->second));
  ComparedMetrics all;
  for (const auto& [name, metrics] : compared.ways) all.add(metrics);
  return "no comparison with real servers has passed: " + verdict_text(all);
}

}  // namespace

void ComparedMetrics::add(const ComparedMetrics& other) {
  equivalent += other.equivalent;
  undecided += other.undecided;
  different += other.different;
}

std::string way_of(const Scenario& scenario) {
  return fmt::format("{} workers, {} listen sockets, wait \"{}\"",
                     scenario.server.pinned ? "pinned" : "unpinned",
                     own_sockets(scenario) ? "own" : "shared",
                     kernel::wait_names.at(static_cast<std::size_t>(scenario.server.wait)));
}

void cover(ComparedRecord& record, const Scenario& scenario) {
  record.cpus.insert(scenario.machine.cpus());
  record.systems.insert(system_of(scenario));
  record.schedulers.insert(scheduler_name(scheduler_kind(scenario)));
  record.networks.insert(network_of(scenario));
  record.styles.insert(style_of(scenario));
  for (const EventSpec& event : scenario.events) record.events.emplace(event.kind_name());
  record.ways.try_emplace(way_of(scenario));
  record.most_workers = std::max(record.most_workers, scenario.server.workers);
  record.most_sockets = std::max(record.most_sockets, socket_count(scenario));
  record.most_load = std::max(record.most_load, load_of(scenario));
}

std::vector<std::string> outside_validation(const Scenario& scenario,
                                            const std::vector<ComparedRecord>& records) {
  if (records.empty()) return {"nothing was compared with real servers"};
  ComparedRecord validated, compared;
  for (const ComparedRecord& record : records) {
    merge(compared, record);
    if (record.passed) merge(validated, record);
  }
  const bool some = !validated.cpus.empty();
  auto sentences =
      Beyond(scenario, some ? validated : compared, some ? "validated" : "compared").sentences();
  const std::string way = way_of(scenario);
  const bool unpassed = !some || (compared.ways.contains(way) && !validated.ways.contains(way));
  if (unpassed) sentences.push_back(without_pass(scenario, compared));
  return sentences;
}

}  // namespace acceptlab::experiment
