#include "experiment/result/lifecycle_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace acceptlab::experiment {

namespace {

constexpr const char* title =
    "events, times from the end of the warm-up, counts of all replications together";

std::string recovery_text(const LifecycleSummary& e) {
  if (e.not_recovered > 0) return fmt::format("not in {} of {}", e.not_recovered, e.happened);
  return e.recovered_after_s ? time_text(*e.recovered_after_s) : "-";
}

std::vector<TextCell> numbers_of(const LifecycleSummary& e) {
  return {time_text(e.at_s), std::to_string(e.lost), std::to_string(e.moved),
          std::to_string(e.delayed), recovery_text(e)};
}

/// The names of `first`, and those of numbers_of().
std::vector<std::string> headings(std::vector<std::string> first) {
  for (const char* name : {"at", "lost", "moved", "delayed", "recovered after"})
    first.emplace_back(name);
  return first;
}

void add(TextTable& table, std::vector<TextCell> row, const LifecycleSummary& event) {
  for (TextCell& cell : numbers_of(event)) row.push_back(std::move(cell));
  table.add(std::move(row));
}

}  // namespace

std::optional<TitledTable> lifecycle_table(const std::vector<LifecycleSummary>& events) {
  if (events.empty()) return std::nullopt;
  TextTable table(headings({"event"}));
  for (const LifecycleSummary& event : events) add(table, {event.what}, event);
  return TitledTable{title, std::move(table)};
}

std::optional<TitledTable> lifecycle_table(const std::vector<ColumnEvents>& columns) {
  struct Row {
    const std::string* column;
    const LifecycleSummary* event;
  };
  std::vector<Row> rows;
  for (const ColumnEvents& c : columns) {
    for (const LifecycleSummary& event : c.events) rows.push_back({&c.column, &event});
  }
  if (rows.empty()) return std::nullopt;
  std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
    return std::tie(a.event->at_s, a.event->what) < std::tie(b.event->at_s, b.event->what);
  });
  TextTable table(headings({"event", "column"}));
  for (const Row& row : rows) add(table, {row.event->what, *row.column}, *row.event);
  return TitledTable{title, std::move(table)};
}

}  // namespace acceptlab::experiment
