#pragma once

#include <optional>
#include <string>
#include <vector>

#include "experiment/compare/group.hpp"
#include "experiment/result/summary.hpp"
#include "experiment/run/run.hpp"
#include "experiment/statistics/metrics.hpp"

namespace acceptlab::experiment {

/// A column of a comparison.
struct Column {
  std::string name;
  Scenario scenario;
};

/// A column against the first one, paired by replication.
struct Difference {
  std::string column;
  Metric metric;
  PairedDifference paired;
  std::optional<Interval> with_costs;  // the interval with what is not known of the costs
};

struct Comparison {
  std::vector<std::string> names;
  std::vector<RunResult> results;  // the same replications of each under one warm-up
  std::vector<Summary> summaries;
  std::vector<Difference> differences;  // by column, then by metric
  std::vector<Group> groups;            // of the metrics that answers() are about
  std::vector<std::string> findings;
  bool interrupted = false;
};

/// What columns are compared by, unless asked otherwise.
std::vector<Metric> comparison_metrics();

/// Runs the columns on common random numbers: seed and replications are those of the first, the
/// warm-up the longest that any needs. Where precision is asked for, all run as many replications
/// as the one that needs most.
Comparison compare(std::vector<Column> columns, const RunOptions& options);

}  // namespace acceptlab::experiment
