#include "experiment/compare/comparison_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "experiment/result/table.hpp"

namespace acceptlab::experiment {

namespace {

/// "-34.1% ±3.2%" of the baseline, "+25 x ±2 x" from ten times on; absolute where that is 0 or the
/// metric itself is a fraction.
std::string difference_text(const PairedDifference& paired, double baseline, Unit unit) {
  const Estimate& d = paired.difference;
  if (!std::isfinite(d.value)) return "-";
  if (d.value == 0 && (!d.ci95 || d.ci95->high == 0)) return "same";
  const bool relative = baseline > 0 && unit != Unit::Fraction;
  const bool many_times = relative && std::abs(d.value) >= 10 * baseline;
  const auto text = [&](double x) {
    if (many_times) return fmt::format("{:.3g} x", x / baseline);
    return relative ? percent_text(x / baseline) : value_text(x, unit);
  };
  std::string result = (d.value > 0 ? "+" : "") + text(d.value);
  if (d.ci95) result += " ±" + text(d.ci95->high - d.value);
  return result;
}

const Difference* find(const Comparison& comparison, const std::string& column,
                       const std::string& metric) {
  for (const Difference& d : comparison.differences) {
    if (d.column == column && d.metric.name == metric) return &d;
  }
  return nullptr;
}

/// Rows that say nothing are left out: a metric that no column has, or that is 0 in all.
bool worth_showing(const Metric& metric, const std::vector<Estimate>& values) {
  bool any = false;
  for (const Estimate& e : values) {
    any |= std::isfinite(e.value) && (e.value != 0 || metric.unit == Unit::Fraction);
  }
  return any;
}

void add_metric(TextTable& table, const Comparison& comparison, const Metric& metric) {
  std::vector<Estimate> values;
  for (const RunResult& r : comparison.results) values.push_back(metric.estimate(r.replications));
  if (!worth_showing(metric, values)) return;
  const std::size_t dot = metric.name.starts_with("latency.")       ? 8
                          : metric.name.starts_with("connections.") ? 12
                                                                    : 0;
  std::vector<TextCell> row{metric.name.substr(dot)}, differences{"  against the first", ""};
  for (std::size_t i = 0; i < values.size(); ++i) {
    row.emplace_back(metric.exact ? value_text(values[i].value, metric.unit)
                                  : estimate_text(values[i], metric.unit));
    if (i == 0) continue;
    const Difference* d = find(comparison, comparison.names[i], metric.name);
    differences.emplace_back(
        d == nullptr ? "" : difference_text(d->paired, values[0].value, metric.unit),
        d != nullptr && d->paired.distinguishable ? Tone::Strong : Tone::Faint);
  }
  table.add(std::move(row));
  table.add(std::move(differences));
}

/// A row for each goal of any column, with the verdict in each.
void add_goals(TextTable& table, const Comparison& comparison) {
  std::vector<std::string> texts;
  for (const Summary& summary : comparison.summaries) {
    for (const GoalSummary& goal : summary.goals) {
      if (std::find(texts.begin(), texts.end(), goal.text) == texts.end())
        texts.push_back(goal.text);
    }
  }
  for (const std::string& text : texts) {
    std::vector<TextCell> row{text};
    for (const Summary& summary : comparison.summaries) {
      const auto goal = std::find_if(summary.goals.begin(), summary.goals.end(),
                                     [&](const GoalSummary& g) { return g.text == text; });
      const bool none = goal == summary.goals.end();
      row.emplace_back(none ? "" : goal->verdict(),
                       none || (goal->met && goal->decided) ? Tone::Plain : Tone::Bad);
    }
    table.add(std::move(row));
  }
}

/// What lies outside of anything compared with real servers, each sentence once: of all columns, or
/// with the names of those that it is about.
std::string outside_validation(const Comparison& comparison, const TableStyle& style) {
  std::vector<std::string> sentences;
  std::map<std::string, std::vector<std::string>> columns;
  for (std::size_t i = 0; i < comparison.summaries.size(); ++i) {
    for (const std::string& sentence : comparison.summaries[i].outside_validation) {
      std::vector<std::string>& of = columns[sentence];
      if (of.empty()) sentences.push_back(sentence);
      of.push_back(comparison.names[i]);
    }
  }
  std::string text;
  for (const std::string& sentence : sentences) {
    const std::vector<std::string>& of = columns[sentence];
    text += toned("outside validation", Tone::Faint, style) + ": " + sentence;
    if (of.size() < comparison.names.size()) text += fmt::format(" ({})", fmt::join(of, ", "));
    text += "\n";
  }
  return text;
}

/// What the answers rest on: where the rules of each column's kernel come from, and assumed values.
std::string provenance(const Comparison& comparison) {
  std::map<std::string, std::vector<std::string>> by_evidence;
  std::set<std::string> assumed;
  for (std::size_t i = 0; i < comparison.summaries.size(); ++i) {
    const Summary& summary = comparison.summaries[i];
    by_evidence[summary.evidence].push_back(comparison.names[i]);
    assumed.insert(summary.assumed.begin(), summary.assumed.end());
  }
  std::string text;
  for (const auto& [evidence, names] : by_evidence)
    text += fmt::format("evidence for the rules: {} ({})\n", evidence, fmt::join(names, ", "));
  if (!assumed.empty())
    text += fmt::format("{} values in force are assumptions, such as {} (all: --json)\n",
                        assumed.size(), *assumed.begin());
  return text;
}

}  // namespace

std::string comparison_table(const Comparison& comparison, const TableStyle& style) {
  std::vector<std::string> columns{""};
  columns.insert(columns.end(), comparison.names.begin(), comparison.names.end());
  TextTable table(columns);
  for (const Metric& metric : comparison_metrics()) add_metric(table, comparison, metric);
  add_goals(table, comparison);
  std::string text;
  if (style.aligned && !comparison.results.empty()) {
    const RunResult& first = comparison.results.front();
    text = fmt::format("{} replications on the same arrivals, warm-up {}, seed {}\n\n",
                       first.replications.size(), time_text(sim::seconds(first.warmup.length)),
                       first.scenario.run.seed);
  }
  text += table.text(style) + "\n";
  for (const std::string& sentence : answers(comparison)) text += sentence + "\n";
  text += provenance(comparison) + outside_validation(comparison, style);
  for (const std::string& finding : comparison.findings) {
    text += toned("finding", Tone::Bad, style) + ": " + finding + "\n";
  }
  for (std::size_t i = 0; i < comparison.summaries.size(); ++i) {
    for (const std::string& finding : comparison.summaries[i].findings) {
      text +=
          toned("finding", Tone::Bad, style) + ": " + comparison.names[i] + ": " + finding + "\n";
    }
  }
  return text;
}

}  // namespace acceptlab::experiment
