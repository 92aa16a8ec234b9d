#include "experiment/compare/comparison_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "experiment/compare/listed_names.hpp"
#include "experiment/result/estimate_text.hpp"

namespace acceptlab::experiment {

namespace {

/// "-34.1% ±3.2%" of the baseline; with costs that are drawn, "(±8% with costs)" behind it.
std::string difference_cell(const Difference& difference, double baseline) {
  const Estimate& d = difference.paired.difference;
  const Unit unit = difference.metric.unit;
  if (!std::isfinite(d.value)) return "-";
  if (d.value == 0 && (!d.interval || d.interval->high == 0)) return "same";
  std::string text = difference_text(d, baseline, unit);
  if (const auto& ci = difference.with_costs)
    text += fmt::format(" ({} with costs)",
                        interval_text(d.value, *ci, difference_numbers(d.value, baseline, unit)));
  return text;
}

bool says_something(const Metric& metric, const std::vector<Estimate>& values) {
  return std::any_of(values.begin(), values.end(), [&](const Estimate& e) {
    return std::isfinite(e.value) && (e.value != 0 || metric.unit == Unit::Fraction);
  });
}

std::string label_of(const Metric& metric) {
  for (const std::string_view prefix : {"latency.", "connections."}) {
    if (metric.name.starts_with(prefix)) return metric.name.substr(prefix.size());
  }
  return metric.name;
}

ComparisonRow row_of(const ComparedNumbers& numbers, const Metric& metric,
                     const std::vector<Estimate>& values) {
  ComparisonRow row{label_of(metric), metric, {}};
  for (std::size_t i = 0; i < values.size(); ++i) {
    ComparisonCell& cell = row.cells.emplace_back();
    cell.value = metric.exact ? value_text(values[i].value, metric.unit)
                              : estimate_text(values[i], metric.unit);
    const Difference* d = i == 0 ? nullptr : numbers.difference(metric.name, i);
    if (d == nullptr) continue;
    cell.difference = difference_cell(*d, values[0].value);
    cell.told_apart = d->paired.distinguishable;
    cell.correlation = d->paired.correlation;
  }
  return row;
}

}  // namespace

std::vector<ComparisonRow> comparison_rows(const Comparison& comparison) {
  return comparison_rows(compared_numbers(comparison));
}

std::vector<ComparisonRow> comparison_rows(const ComparedNumbers& numbers) {
  std::vector<ComparisonRow> rows;
  for (const Metric& metric : comparison_metrics()) {
    const auto values = numbers.values.find(metric.name);
    if (values != numbers.values.end() && says_something(metric, values->second))
      rows.push_back(row_of(numbers, metric, values->second));
  }
  return rows;
}

std::vector<GoalRow> goal_rows(const Comparison& comparison) {
  std::vector<std::vector<GoalSummary>> goals;
  for (const Summary& summary : comparison.summaries) goals.push_back(summary.goals);
  return goal_rows(goals);
}

std::vector<GoalRow> goal_rows(const std::vector<std::vector<GoalSummary>>& goals) {
  std::vector<GoalRow> rows;
  for (std::size_t i = 0; i < goals.size(); ++i) {
    for (const GoalSummary& goal : goals[i]) {
      auto row = std::find_if(rows.begin(), rows.end(),
                              [&](const GoalRow& r) { return r.text == goal.text; });
      if (row == rows.end())
        row = rows.insert(row, {goal.text, std::vector<std::optional<GoalSummary>>(goals.size())});
      row->verdicts[i] = goal;
    }
  }
  return rows;
}

std::vector<std::string> all_findings(const Comparison& comparison) {
  std::vector<std::string> all = comparison.findings;
  for (std::size_t i = 0; i < comparison.summaries.size(); ++i) {
    for (const std::string& finding : comparison.summaries[i].findings)
      all.push_back(quoted_name(comparison.names[i]) + ": " + finding);
  }
  return all;
}

}  // namespace acceptlab::experiment
