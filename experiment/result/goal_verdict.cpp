#include "experiment/result/goal_verdict.hpp"

#include <cmath>

#include "sim/check.hpp"

namespace acceptlab::experiment {

namespace {

bool holds(double value, const Goal& goal) {
  if (goal.op == "<") return value < goal.bound;
  if (goal.op == "<=") return value <= goal.bound;
  if (goal.op == ">") return value > goal.bound;
  if (goal.op == ">=") return value >= goal.bound;
  if (goal.op == "==") return value == goal.bound;
  AL_CHECK_MSG(goal.op == "!=", "unknown comparison in goal: " + goal.text);
  return value != goal.bound;
}

bool one_sided(const Interval& ci, const Goal& goal) {
  const bool low = holds(ci.low, goal), high = holds(ci.high, goal);
  const bool equality = goal.op == "==" || goal.op == "!=";
  // An interval with the bound inside meets neither "==" nor "!=" for sure.
  if (equality && ci.low < ci.high) return !ci.contains(goal.bound);
  return low == high;
}

}  // namespace

GoalSummary evaluate(const Goal& goal, Measurements replications) {
  const auto metric = find_metric(goal.metric);
  AL_CHECK_MSG(metric.has_value(), "goal names no metric: " + goal.text);
  const Estimate estimate = metric->estimate(replications);
  GoalSummary verdict{goal.text, false, false};
  if (std::isnan(estimate.value)) return verdict;
  verdict.met = holds(estimate.value, goal);
  verdict.decided = metric->exact || (estimate.ci95 && one_sided(*estimate.ci95, goal));
  return verdict;
}

}  // namespace acceptlab::experiment
