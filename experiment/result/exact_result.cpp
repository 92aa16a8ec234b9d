#include "experiment/result/exact_result.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "experiment/result/goal_verdict.hpp"
#include "experiment/result/validity.hpp"
#include "experiment/statistics/metrics.hpp"
#include "models/kernel/measurement.hpp"

namespace acceptlab::experiment {

namespace {

using Hunt = Reduction::Hunt;

void add_latency(ExactResult& result, const std::string& name, const exact::TimeLaw& law) {
  const std::string prefix = "latency." + name + ".";
  result.values.push_back({prefix + "mean", law.mean});
  result.values.push_back({prefix + "sd", law.sd});
  for (const QuantileKind& q : quantile_kinds())
    result.values.push_back({prefix + q.name, law.quantile(q.p)});
}

void add_values(ExactResult& result, const exact::Answer& whole) {
  result.values.push_back({"connections.lost_share", whole.lost_share});
  // Nothing passes between accept and service, nor between a client and the server.
  add_latency(result, "accept_wait", whole.wait);
  add_latency(result, "service_wait", whole.wait);
  add_latency(result, "connect", {0, 0, [](double) { return 0.0; }});
  add_latency(result, "request", whole.response);
  add_latency(result, "response", whole.response);
  for (const char* cause : kernel::Blame::names) {
    const bool busy = std::string(cause) == "busy_worker";
    result.values.push_back({std::string("blame.") + cause, busy ? whole.wait.mean : 0});
  }
  result.values.push_back({"rates.offered_per_s", whole.offered_per_s});
  result.values.push_back({"rates.throughput_per_s", whole.throughput_per_s});
}

/// How busy the socket's n-th worker is; nothing where that is not known.
std::optional<double> busy(const exact::Answer& answer, Hunt hunt, std::size_t n,
                           std::size_t workers) {
  if (workers == 1 || hunt == Hunt::Even) return answer.utilisation;
  if (answer.busy_in_order.empty() || hunt == Hunt::Unknown) return std::nullopt;
  return answer.busy_in_order[hunt == Hunt::FirstIdle ? n : workers - 1 - n];
}

void add_members(ExactResult& result, const Reduction& reduction, const exact::Solution& solution) {
  bool known = true;
  double all_busy = 0;
  for (unsigned i = 0; i < reduction.sockets.size(); ++i) {
    const Reduction::Socket& socket = reduction.sockets[i];
    const exact::Answer& answer = solution.of_part[socket.part];
    result.sockets.push_back(
        {i, answer.offered_per_s / solution.whole.offered_per_s, answer.pending_mean});
    for (std::size_t n = 0; n < socket.workers.size(); ++n) {
      const auto level = busy(answer, reduction.hunt, n, socket.workers.size());
      known = known && level;
      all_busy += level.value_or(0);
      result.workers.push_back({socket.workers[n], level.value_or(0), level.value_or(0)});
    }
  }
  if (!known) result.workers.clear();
  // Services are alike, so who is busy for longer serves more of them.
  for (ExactMember& worker : result.workers) worker.share /= all_busy;
  std::sort(result.workers.begin(), result.workers.end(),
            [](const ExactMember& a, const ExactMember& b) { return a.index < b.index; });
}

}  // namespace

std::optional<double> value_of(const ExactResult& result, const std::string& metric) {
  const auto found = std::find_if(result.values.begin(), result.values.end(),
                                  [&](const ExactValue& v) { return v.name == metric; });
  if (found == result.values.end() || std::isnan(found->value)) return std::nullopt;
  return found->value;
}

ExactResult exact_result(const Scenario& scenario, const Reduction& reduction) {
  const exact::Solution solution = exact::solve(reduction.model);
  const exact::Answer& whole = solution.whole;
  ExactResult result;
  result.title = scenario.title;
  result.file = scenario.file;
  result.hash = scenario.hash;
  result.scenario = scenario.text;
  result.assumed = assumed_of(scenario);
  result.model = exact::name_of(reduction.model);
  result.why = reduction.why;
  result.utilisation = whole.utilisation;
  result.wait_chance = whole.wait_chance;
  result.pending_mean = whole.pending_mean;
  result.present_mean = whole.pending_mean + whole.utilisation * scenario.server.workers;
  add_values(result, whole);
  add_members(result, reduction, solution);
  for (const Goal& goal : scenario.goals) {
    const auto metric = find_metric(goal.metric);
    const auto value = metric ? value_of(result, metric->name) : std::nullopt;
    if (!value)
      result.findings.push_back("goal '" + goal.text + "': theory has no exact value of " +
                                goal.metric + " here; a simulation has one");
    result.goals.push_back(value ? evaluate(goal, Estimate{*value, Interval{*value, *value}})
                                 : GoalSummary{goal.text, false, false});
  }
  return result;
}

}  // namespace acceptlab::experiment
