#pragma once

#include <optional>
#include <string>
#include <vector>

#include "experiment/compare/compared_numbers.hpp"
#include "experiment/compare/comparison.hpp"

namespace acceptlab::experiment {

// The table of a comparison as data, in the words of the terminal: what shows it elsewhere shows
// the same.

/// What a row says of one column.
struct ComparisonCell {
  std::string value;        // "1.84 ms ±3%"
  std::string difference;   // against the first, "-34.1% ±3.2%"; empty for the first itself
  bool told_apart = false;  // the interval of the difference does not contain 0
  std::optional<double> correlation;  // that common random numbers achieved, with the first
};

struct ComparisonRow {
  std::string label;  // of the metric, without what goes without saying: "service_wait.p99"
  Metric metric;
  std::vector<ComparisonCell> cells;  // by column
};

/// A row for each of comparison_metrics(), but for those that say nothing: a metric that no column
/// has, or that is 0 in all.
std::vector<ComparisonRow> comparison_rows(const Comparison& comparison);
std::vector<ComparisonRow> comparison_rows(const ComparedNumbers& numbers);

/// A goal of any column, and the verdict in each; nothing in one that does not have it.
struct GoalRow {
  std::string text;
  std::vector<std::optional<GoalSummary>> verdicts;
};
std::vector<GoalRow> goal_rows(const Comparison& comparison);
/// The same of the goals of each column.
std::vector<GoalRow> goal_rows(const std::vector<std::vector<GoalSummary>>& goals);

/// Those of the comparison, then those of each column with its name before them.
std::vector<std::string> all_findings(const Comparison& comparison);

}  // namespace acceptlab::experiment
