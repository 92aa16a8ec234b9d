#include "validation/judge/models.hpp"

#include <algorithm>

#include "experiment/keys/read_profile.hpp"
#include "experiment/notation/diagnostics.hpp"
#include "experiment/notation/profile_text.hpp"
#include "experiment/reader/scenario_reader.hpp"
#include "experiment/run/parallel.hpp"
#include "experiment/run/replication.hpp"

namespace acceptlab::validation {

namespace {

using experiment::CostProfile;
using experiment::Scenario;

constexpr std::array packet_costs{"syn", "ack", "data", "fin", "irq", "idle_exit", "rps", "netisr"};

std::string name_in_messages(const RealCase& real) { return "case '" + real.name + "'"; }

void drop_idle_tables(Scenario& scenario) {
  CostProfile profile = scenario.cost_profile();
  for (auto& [name, entry] : profile.entries) {
    entry.steps.resize(1);
    entry.steps.front().after = sim::Duration{0};
  }
  scenario.profile = std::move(profile);
  for (const auto& [name, steps] : scenario.idle_costs)
    scenario.costs.insert_or_assign(name, steps.front().second);
  scenario.idle_costs.clear();
}

void drop_costs(Scenario& scenario) {
  scenario.profile = experiment::zero_profile();
  scenario.costs.clear();
  scenario.idle_costs.clear();
}

void drop_packet_costs(Scenario& scenario) {
  for (const char* name : packet_costs) {
    scenario.idle_costs.erase(name);
    scenario.costs.insert_or_assign(name, sim::Distribution::constant(0));
  }
}

void ablate(Scenario& scenario, Ablation ablation) {
  switch (ablation) {
    case Ablation::AsIs:
      return;
    case Ablation::NoIdleTable:
      return drop_idle_tables(scenario);
    case Ablation::NoSoftirq:
      return drop_packet_costs(scenario);
    case Ablation::NoCosts:
      return drop_costs(scenario);
    case Ablation::Textbook:
      drop_costs(scenario);
      [[fallthrough]];
    case Ablation::FifoScheduler:
      scenario.kernel.scheduler = experiment::SchedulerKind::Fifo;
  }
}

/// The length of the warm-up, which the scenario must say.
sim::Duration warmup_of(const Scenario& scenario) {
  if (scenario.run.warmup) return *scenario.run.warmup;
  experiment::Diagnostic d;
  d.file = scenario.file;
  d.key = "run.warmup";
  d.what = "run.warmup is \"auto\", which no real run can wait for";
  d.help = "write how long the measured server had been warmed up, such as warmup = \"500ms\"";
  throw experiment::ScenarioError({d});
}

/// Records may be older than some entries.
experiment::CostProfile recorded_profile(const std::string& costs) {
  return experiment::read_profile_text(costs, "cost profile of the record",
                                       &experiment::default_profile());
}

}  // namespace

std::string completed_costs(const std::string& costs) {
  return costs.empty() ? costs : experiment::profile_text(recorded_profile(costs));
}

Scenario scenario_of(const RealCase& real, const Model& model) {
  experiment::Overrides overrides;
  // What the scenario itself names may be a file of another machine.
  if (!model.costs.empty()) overrides.set.emplace_back("machine.costs=default");
  Scenario scenario =
      experiment::read_scenario_text(real.scenario, name_in_messages(real), overrides).scenario;
  if (!model.costs.empty()) scenario.profile = recorded_profile(model.costs);
  ablate(scenario, model.ablation);
  return scenario;
}

std::vector<kernel::Measurement> simulate_case(const RealCase& real, const Model& model,
                                               unsigned threads) {
  const Scenario scenario = scenario_of(real, model);
  const sim::Duration warmup = warmup_of(scenario);
  std::vector<kernel::Measurement> measurements(real.runs.size());
  experiment::for_each_in_parallel(real.runs.size(), threads, [&](std::size_t i) {
    Scenario own = scenario;
    own.run.seed = real.runs[i].seed;
    measurements[i] = experiment::run_replication(own, 0, warmup);
  });
  return measurements;
}

}  // namespace acceptlab::validation
