#pragma once

#include "experiment/result/summary.hpp"
#include "experiment/scenario/scenario.hpp"
#include "experiment/statistics/metrics.hpp"

namespace acceptlab::experiment {

/// Whether the replications meet the goal, and whether they decide it: the whole interval lies on
/// one side of the bound. A count or maximum is what it is and decides by itself; without an
/// interval nothing else is decided. Requires that the goal names a metric.
GoalSummary evaluate(const Goal& goal, Measurements replications);

}  // namespace acceptlab::experiment
