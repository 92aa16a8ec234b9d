#pragma once

#include <cstddef>
#include <vector>

#include "experiment/run/run.hpp"
#include "experiment/statistics/metrics.hpp"

namespace acceptlab::experiment {

/// What can be said of the order of the columns by a metric of which less is better: no order is
/// forced on columns that cannot be told from the lowest.
struct Group {
  Metric metric;
  std::size_t lowest = 0;           // column
  std::vector<std::size_t> alike;   // not shown to differ from it
  std::vector<std::size_t> higher;  // shown to be higher
};

/// The columns by this metric. All pairs of columns are compared at 95% together (Bonferroni):
/// which is the lowest is itself read off the data. Columns where there was nothing to measure are
/// left out; requires one column.
Group group_by(const Metric& metric, const std::vector<RunResult>& results);

}  // namespace acceptlab::experiment
