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

Metric metric_of(const Goal& goal) {
  auto metric = find_metric(goal.metric);
  AL_CHECK_MSG(metric.has_value(), "goal names no metric: " + goal.text);
  return *std::move(metric);
}

}  // namespace

Estimate estimate_for(const Goal& goal, Measurements replications, Measurements drawn,
                      double confidence) {
  const Metric metric = metric_of(goal);
  Estimate estimate = metric.estimate(replications, confidence);
  if (!drawn.empty())
    estimate.interval = metric.interval_with_costs(replications, drawn, confidence);
  return estimate;
}

GoalSummary evaluate(const Goal& goal, const Estimate& estimate) {
  GoalSummary verdict{goal.text, false, false};
  if (std::isnan(estimate.value)) return verdict;
  verdict.met = holds(estimate.value, goal);
  // What has occurred once has a share, a time or a rate above 0, however wide the interval.
  const bool surely_above = goal.bound == 0 && estimate.value > 0;
  verdict.decided = metric_of(goal).exact || surely_above ||
                    (estimate.interval && one_sided(*estimate.interval, goal));
  return verdict;
}

GoalSummary evaluate(const Goal& goal, Measurements replications, Measurements drawn) {
  return evaluate(goal, estimate_for(goal, replications, drawn));
}

}  // namespace acceptlab::experiment
