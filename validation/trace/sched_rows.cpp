#include "validation/trace/sched_rows.hpp"

#include <algorithm>
#include <string_view>

#include "validation/measure/csv_lines.hpp"

namespace acceptlab::validation {

namespace {

SchedRow::Kind read_kind(CsvLines& lines) {
  const std::string_view kind = lines.cell("kind");
  if (kind == "waking") return SchedRow::Kind::Waking;
  if (kind != "switch") lines.fail("kind", kind);
  return SchedRow::Kind::Switch;
}

/// A task may have commas in its name; behind it are two numbers.
std::string_view read_name(CsvLines& lines) {
  const std::string_view rest = lines.rest();
  std::size_t end = rest.rfind(',');
  if (end == std::string_view::npos || end == 0) lines.fail("task_comm", rest);
  end = rest.rfind(',', end - 1);
  if (end == std::string_view::npos) lines.fail("task_comm", rest);
  lines.set_rest(rest.substr(end + 1));
  return rest.substr(0, end);
}

}  // namespace

SchedTable read_sched(const std::string& path) {
  CsvLines lines(path, "time_ns,cpu,kind,task,task_comm,previous,previous_runnable");
  SchedTable table;
  while (lines.next()) {
    SchedRow row;
    row.time_ns = lines.number<std::int64_t>("time_ns");
    row.cpu = lines.number<std::uint16_t>("cpu");
    row.kind = read_kind(lines);
    row.task = lines.number<std::int32_t>("task");
    const std::string_view name = read_name(lines);
    if (row.task != 0) {
      std::string& known = table.names[row.task];
      if (known != name) known = name;
    }
    row.previous = lines.number<std::int32_t>("previous");
    if (row.previous != 0) table.names.try_emplace(row.previous, "task");
    row.previous_runnable = lines.number<int>("previous_runnable") != 0;
    table.rows.push_back(row);
  }
  std::stable_sort(table.rows.begin(), table.rows.end(),
                   [](const SchedRow& a, const SchedRow& b) { return a.time_ns < b.time_ns; });
  return table;
}

}  // namespace acceptlab::validation
