#include "experiment/compare/comparison_table.hpp"

#include <fmt/format.h>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "experiment/compare/answers.hpp"
#include "experiment/compare/comparison_rows.hpp"
#include "experiment/compare/listed_names.hpp"
#include "experiment/result/estimate_text.hpp"
#include "experiment/result/lifecycle_table.hpp"
#include "experiment/result/text_table.hpp"

namespace acceptlab::experiment {

namespace {

void add_metric(TextTable& table, const ComparisonRow& row) {
  std::vector<TextCell> values{row.label}, differences{"  against the first", ""};
  for (const ComparisonCell& cell : row.cells) values.emplace_back(cell.value);
  for (std::size_t i = 1; i < row.cells.size(); ++i)
    differences.emplace_back(row.cells[i].difference,
                             row.cells[i].told_apart ? Tone::Strong : Tone::Faint);
  table.add(std::move(values));
  table.add(std::move(differences));
}

void add_goal(TextTable& table, const GoalRow& goal) {
  std::vector<TextCell> row{goal.text};
  for (const std::optional<GoalSummary>& verdict : goal.verdicts) {
    const bool fine = !verdict || (verdict->met && verdict->decided);
    row.emplace_back(verdict ? verdict->verdict() : "", fine ? Tone::Plain : Tone::Bad);
  }
  table.add(std::move(row));
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
    if (of.size() < comparison.names.size()) text += " (" + listed_names(of) + ")";
    text += "\n";
  }
  return text;
}

/// What the answers rest on: where the rules of each column's kernel come from, and assumed values.
/// `all` says where every one of them is.
std::string provenance(const Comparison& comparison, const std::string& all) {
  std::map<std::string, std::vector<std::string>> by_evidence;
  std::set<std::string> assumed;
  for (std::size_t i = 0; i < comparison.summaries.size(); ++i) {
    const Summary& summary = comparison.summaries[i];
    by_evidence[summary.evidence].push_back(comparison.names[i]);
    assumed.insert(summary.assumed.begin(), summary.assumed.end());
  }
  std::string text;
  for (const auto& [evidence, names] : by_evidence)
    text += fmt::format("evidence for the rules: {} ({})\n", evidence, listed_names(names));
  if (!assumed.empty())
    text += fmt::format("{} values in force are assumptions, such as {}{}\n", assumed.size(),
                        *assumed.begin(), all);
  return text;
}

std::vector<ColumnEvents> events_of(const Comparison& comparison) {
  std::vector<ColumnEvents> columns;
  for (std::size_t i = 0; i < comparison.summaries.size(); ++i)
    columns.push_back({comparison.names[i], comparison.summaries[i].lifecycle});
  return columns;
}

}  // namespace

std::string comparison_table(const Comparison& comparison, const TableStyle& style) {
  std::vector<std::string> columns{""};
  columns.insert(columns.end(), comparison.names.begin(), comparison.names.end());
  TextTable table(columns);
  for (const ComparisonRow& row : comparison_rows(comparison)) add_metric(table, row);
  for (const GoalRow& goal : goal_rows(comparison)) add_goal(table, goal);
  std::string text;
  if (style.aligned && !comparison.results.empty()) {
    const RunResult& first = comparison.results.front();
    text = fmt::format("{} replications on the same arrivals, warm-up {}, seed {}\n\n",
                       first.replications.size(), time_text(sim::seconds(first.warmup.length)),
                       first.scenario.run.seed);
  }
  text += table.text(style);
  if (const auto events = lifecycle_table(events_of(comparison))) text += events->text(style);
  text += "\n";
  for (const std::string& sentence : answers(comparison)) text += sentence + "\n";
  text += provenance(comparison, " (all: --json)") + outside_validation(comparison, style);
  for (const std::string& finding : all_findings(comparison))
    text += toned("finding", Tone::Bad, style) + ": " + finding + "\n";
  return text;
}

std::string comparison_notes(const Comparison& comparison) {
  return provenance(comparison, "") + outside_validation(comparison, {true, false});
}

}  // namespace acceptlab::experiment
