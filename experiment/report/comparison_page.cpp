#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "experiment/compare/answers.hpp"
#include "experiment/compare/comparison_rows.hpp"
#include "experiment/compare/listed_names.hpp"
#include "experiment/report/common_sections.hpp"
#include "experiment/report/pages.hpp"
#include "experiment/result/estimate_text.hpp"
#include "experiment/result/lifecycle_table.hpp"

namespace acceptlab::experiment {

namespace {

std::string bare(const std::string& metric) {
  for (const std::string_view block : {"latency.", "connections."}) {
    if (metric.starts_with(block)) return metric.substr(block.size());
  }
  return metric;
}

/// "-2.20 ms (-2.50 ms to -1.90 ms)", of `sign` times the difference.
std::string signed_difference(const Difference& difference, double sign) {
  const Unit unit = difference.metric.unit;
  const Estimate& d = difference.paired.difference;
  const auto text = [&](double x) { return (x > 0 ? "+" : "") + value_text(x, unit); };
  std::string shown = text(sign * d.value);
  if (!d.interval) return shown;
  const double a = sign * d.interval->low, b = sign * d.interval->high;
  return shown + fmt::format(" ({} to {})", text(std::min(a, b)), text(std::max(a, b)));
}

/// Where the lowest column is told from all others: against the baseline, or the baseline against
/// the next one.
std::string decided(const ComparedNumbers& numbers, const Group& group) {
  const std::string& metric = group.metric.name;
  const auto value = [&](std::size_t column) {
    return value_text(numbers.value(metric, column).value, group.metric.unit);
  };
  std::size_t other = 0;
  if (group.lowest == 0)
    other = *std::min_element(
        group.higher.begin(), group.higher.end(), [&](std::size_t a, std::size_t b) {
          return numbers.value(metric, a).value < numbers.value(metric, b).value;
        });
  const Difference* difference =
      numbers.difference(metric, group.lowest == 0 ? other : group.lowest);
  return fmt::format("{} has the {} {}: {} against {} of {}{}",
                     quoted_name(numbers.names[group.lowest]),
                     numbers.names.size() == 2 ? "lower" : "lowest", bare(metric),
                     value(group.lowest), value(other), quoted_name(numbers.names[other]),
                     difference == nullptr
                         ? ""
                         : fmt::format(", difference {}",
                                       signed_difference(*difference, group.lowest == 0 ? -1 : 1)));
}

std::string answer(const ComparedNumbers& numbers) {
  if (numbers.groups.empty() || numbers.names.size() < 2) return "There is nothing to compare.";
  const Group& group = numbers.groups.front();
  const std::string& metric = group.metric.name;
  const auto named = [&](std::size_t column) {
    return fmt::format("{} ({})", quoted_name(numbers.names[column]),
                       value_text(numbers.value(metric, column).value, group.metric.unit));
  };
  if (numbers.replications < 2)
    return fmt::format("Undecided: one replication shows no interval; {} has the lowest {} in it.",
                       named(group.lowest), bare(metric));
  if (group.alike.empty() && !group.higher.empty()) return decided(numbers, group) + ".";
  std::vector<std::string> alike{named(group.lowest)};
  for (const std::size_t column : group.alike) alike.push_back(named(column));
  if (group.higher.empty())
    return fmt::format("Undecided: no column is shown to differ from another in {}: {}.",
                       bare(metric), fmt::join(alike, ", "));
  std::vector<std::string> higher;
  for (const std::size_t column : group.higher) higher.push_back(named(column));
  return fmt::format("The lowest {} is undecided between {}; {} {} higher.", bare(metric),
                     fmt::join(alike, ", "), fmt::join(higher, ", "),
                     higher.size() == 1 ? "is" : "are");
}

using RowWanted = std::function<bool(const ComparisonRow&)>;

/// Each metric that is wanted with its value in every column, and below it the difference against
/// the first.
TextTable metrics_table(const StoredComparison& comparison, const RowWanted& wanted) {
  std::vector<std::string> columns{""};
  columns.insert(columns.end(), comparison.numbers.names.begin(), comparison.numbers.names.end());
  TextTable table(columns);
  for (const ComparisonRow& row : comparison_rows(comparison.numbers)) {
    if (!wanted(row)) continue;
    std::vector<TextCell> values{row.label}, differences{{"against the first", Tone::Faint}, ""};
    bool any = false;
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      values.emplace_back(row.cells[i].value);
      if (i == 0) continue;
      any = any || !row.cells[i].difference.empty();
      differences.emplace_back(row.cells[i].difference,
                               row.cells[i].told_apart ? Tone::Strong : Tone::Faint);
    }
    table.add(std::move(values));
    if (any) table.add(std::move(differences));
  }
  return table;
}

void add_goals(TextTable& table, const StoredComparison& comparison) {
  std::vector<std::vector<GoalSummary>> goals;
  for (const NamedRun& column : comparison.columns) goals.push_back(column.run.summary.goals);
  for (const GoalRow& goal : goal_rows(goals)) {
    std::vector<TextCell> row{goal.text};
    for (const std::optional<GoalSummary>& verdict : goal.verdicts) {
      const bool fine = !verdict || (verdict->met && verdict->decided);
      row.emplace_back(verdict ? verdict->verdict() : "", fine ? Tone::Plain : Tone::Bad);
    }
    table.add(std::move(row));
  }
}

/// What the answers are about, and the goals.
TitledTable headline_table(const StoredComparison& comparison) {
  const std::vector<Metric> headlines = headline_metrics();
  TextTable table = metrics_table(comparison, [&](const ComparisonRow& row) {
    return std::any_of(headlines.begin(), headlines.end(),
                       [&](const Metric& m) { return m.name == row.metric.name; });
  });
  add_goals(table, comparison);
  return {
      "Values with 95% intervals, and paired differences against the first column; bold ones "
      "are told from 0",
      std::move(table)};
}

std::vector<ColumnEvents> events_of(const StoredComparison& comparison) {
  std::vector<ColumnEvents> columns;
  for (const NamedRun& column : comparison.columns)
    columns.push_back({column.name, column.run.summary.lifecycle});
  return columns;
}

std::string title_of(const StoredComparison& comparison) {
  const std::string& first = comparison.columns.front().run.title;
  const bool same = std::all_of(comparison.columns.begin(), comparison.columns.end(),
                                [&](const NamedRun& c) { return c.run.title == first; });
  if (same && !first.empty()) return first;
  return "Comparison: " + listed_names(comparison.numbers.names);
}

PageSection how_to_reproduce(const StoredComparison& comparison) {
  std::vector<Verbatim> files;
  std::string names;
  for (std::size_t i = 0; i < comparison.columns.size(); ++i) {
    const std::string file = fmt::format("column-{}.toml", i + 1);
    StoredRun run = comparison.columns[i].run;
    run.title = comparison.columns[i].name;
    files.push_back({fmt::format("{} ({})", file, comparison.columns[i].name), scenario_file(run)});
    names += " " + file;
  }
  return reproduction(comparison.columns, "acceptlab compare" + names, files);
}

}  // namespace

Page page(const StoredComparison& comparison) {
  Page page;
  const StoredRun& first = comparison.columns.front().run;
  page.title = title_of(comparison);
  page.about = fmt::format(
      "{} compared in {} on the same arrivals, warm-up {}, seed {}; AcceptLab {}",
      counted(comparison.columns.size(), "column"), counted(first.replications, "replication"),
      time_text(first.summary.warmup_s), first.seed, comparison.version);
  page.answer = answer(comparison.numbers);
  page.more = answers(comparison.numbers);
  if (!page.more.empty()) page.more.erase(page.more.begin());  // which is about the same metric
  page.findings = comparison.findings;
  for (const NamedRun& column : comparison.columns) {
    for (const std::string& finding : column.run.summary.findings)
      page.findings.push_back(quoted_name(column.name) + ": " + finding);
  }
  page.sections.push_back({"The numbers", {headline_table(comparison)}});
  add_if(page.sections.back().blocks, lifecycle_table(events_of(comparison)));
  page.sections.push_back(rests_on(comparison.columns));
  page.sections.push_back(
      {"All numbers",
       {TitledTable{"As above, of everything that differs or could",
                    metrics_table(comparison, [](const ComparisonRow&) { return true; })}}});
  add_pictures(page.sections, comparison.columns);
  page.sections.push_back(how_to_reproduce(comparison));
  return page;
}

}  // namespace acceptlab::experiment
