#pragma once

#include <optional>
#include <string>
#include <vector>

#include "experiment/run/run.hpp"
#include "experiment/statistics/metrics.hpp"

namespace acceptlab::experiment {

/// One mean time with run.control_variate.
struct ControlledEstimate {
  std::string name;  // its path in the result
  Unit unit = Unit::Seconds;
  Estimate estimate;    // of the replications alone
  Estimate controlled;  // less what the twin's known error explains
  /// How many times the replications would have to be run for an interval as narrow.
  double worth = 1;
};

struct ControlSummary {
  std::string twin;       // "M/M/4"
  unsigned controls = 0;  // of the regression
  std::vector<ControlledEstimate> estimates;
};

/// Nothing without a twin, or where nothing_controlled() has a reason.
std::optional<ControlSummary> control(const RunResult& result);

/// Why a run with a twin is not controlled; empty when it is.
std::string nothing_controlled(const RunResult& result);

}  // namespace acceptlab::experiment
