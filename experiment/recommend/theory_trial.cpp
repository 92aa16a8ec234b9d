#include <algorithm>

#include "experiment/recommend/binding_limit.hpp"
#include "experiment/recommend/trial.hpp"
#include "experiment/result/exact_result.hpp"
#include "experiment/topology/capacity.hpp"
#include "experiment/topology/system_map.hpp"

namespace acceptlab::experiment {

namespace {

Verdict joined(const std::vector<TriedGoal>& goals) {
  const bool met = std::all_of(goals.begin(), goals.end(),
                               [](const TriedGoal& goal) { return goal.verdict.met; });
  return met ? Verdict::Met : Verdict::Missed;
}

/// The share of its connections that a scenario may lose and still be called steady: what its goals
/// allow; without such a goal any, where a lost connection does not come back.
double allowed_loss(const Scenario& s) {
  for (const Goal& goal : s.goals) {
    const bool share = find_metric(goal.metric)->name == "connections.lost_share";
    if (share && (goal.op == "<" || goal.op == "<=")) return std::min(goal.bound, 1.0);
  }
  return s.client.syn_retries == 0U ? 1 : 0;
}

}  // namespace

std::optional<Trial> try_by_theory(const Scenario& scenario) {
  const auto reduced = reduce(scenario);
  const auto* reduction = std::get_if<Reduction>(&reduced);
  if (reduction == nullptr) return std::nullopt;
  const ExactResult exact = exact_result(scenario, *reduction);
  Trial trial;
  trial.by = Basis::Theory;
  trial.model = exact.model;
  for (std::size_t i = 0; i < scenario.goals.size(); ++i) {
    const Metric metric = *find_metric(scenario.goals[i].metric);
    const auto value = value_of(exact, metric.name);
    if (!value) return std::nullopt;
    trial.goals.push_back({exact.goals[i], metric.unit, {*value, Interval{*value, *value}}});
  }
  trial.verdict = joined(trial.goals);
  trial.limit = binding_limit(scenario, exact);
  return trial;
}

std::optional<Trial> try_by_capacity(const Scenario& scenario) {
  const Capacity carried = capacity(scenario, system_map(scenario));
  if (!carried.bounded()) return std::nullopt;
  const double needed = carried.offered_per_s * (1 - allowed_loss(scenario));
  if (needed < carried.bound.per_s || needed == 0) return std::nullopt;
  Trial trial;
  trial.verdict = Verdict::Missed;
  trial.by = Basis::Capacity;
  trial.why = short_rate(carried.offered_per_s) + " come, and it carries " + carried.text();
  trial.limit = carried.where;
  return trial;
}

}  // namespace acceptlab::experiment
