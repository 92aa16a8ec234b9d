#include "experiment/compare/comparison_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

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

const Difference* find(const Comparison& comparison, const std::string& column,
                       const std::string& metric) {
  for (const Difference& d : comparison.differences) {
    if (d.column == column && d.metric.name == metric) return &d;
  }
  return nullptr;
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

ComparisonRow row_of(const Comparison& comparison, const Metric& metric,
                     const std::vector<Estimate>& values) {
  ComparisonRow row{label_of(metric), metric, {}};
  for (std::size_t i = 0; i < values.size(); ++i) {
    ComparisonCell& cell = row.cells.emplace_back();
    cell.value = metric.exact ? value_text(values[i].value, metric.unit)
                              : estimate_text(values[i], metric.unit);
    const Difference* d = i == 0 ? nullptr : find(comparison, comparison.names[i], metric.name);
    if (d == nullptr) continue;
    cell.difference = difference_cell(*d, values[0].value);
    cell.told_apart = d->paired.distinguishable;
    cell.correlation = d->paired.correlation;
  }
  return row;
}

}  // namespace

std::vector<ComparisonRow> comparison_rows(const Comparison& comparison) {
  std::vector<ComparisonRow> rows;
  for (const Metric& metric : comparison_metrics()) {
    std::vector<Estimate> values;
    for (const RunResult& r : comparison.results) values.push_back(metric.estimate(r.replications));
    if (says_something(metric, values)) rows.push_back(row_of(comparison, metric, values));
  }
  return rows;
}

std::vector<GoalRow> goal_rows(const Comparison& comparison) {
  std::vector<GoalRow> rows;
  for (std::size_t i = 0; i < comparison.summaries.size(); ++i) {
    for (const GoalSummary& goal : comparison.summaries[i].goals) {
      auto row = std::find_if(rows.begin(), rows.end(),
                              [&](const GoalRow& r) { return r.text == goal.text; });
      if (row == rows.end())
        row = rows.insert(
            row, {goal.text, std::vector<std::optional<GoalSummary>>(comparison.summaries.size())});
      row->verdicts[i] = goal;
    }
  }
  return rows;
}

std::vector<std::string> all_findings(const Comparison& comparison) {
  std::vector<std::string> all = comparison.findings;
  for (std::size_t i = 0; i < comparison.summaries.size(); ++i) {
    for (const std::string& finding : comparison.summaries[i].findings)
      all.push_back(comparison.names[i] + ": " + finding);
  }
  return all;
}

}  // namespace acceptlab::experiment
