#pragma once

#include "experiment/result/summary.hpp"
#include "experiment/scenario/scenario.hpp"
#include "experiment/statistics/metrics.hpp"

namespace acceptlab::experiment {

/// What the replications say of the goal's metric. With `drawn`, the replications with costs drawn
/// from their spread, the interval is the one with costs. Requires that the goal names a metric.
Estimate estimate_for(const Goal& goal, Measurements replications, Measurements drawn = {},
                      double confidence = 0.95);

/// Whether the goal is met, and whether that is decided: the whole interval lies on one side of the
/// bound. A count or maximum is what it is and decides by itself; without an interval nothing else
/// is decided.
GoalSummary evaluate(const Goal& goal, const Estimate& estimate);
/// The same of what the replications say.
GoalSummary evaluate(const Goal& goal, Measurements replications, Measurements drawn = {});

}  // namespace acceptlab::experiment
