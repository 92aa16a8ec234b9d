// Any bytes as the rows of a replay: rows in order of time, or a problem with its line.

#include <algorithm>
#include <string_view>

#include "experiment/keys/replay_rows.hpp"
#include "tests/fuzz/target.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace acceptlab;
  using namespace acceptlab::experiment;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Reading reading("fuzzed.toml");
  ArrivalsSpec arrivals;
  read_replay_rows(reading, {Place{}, "arrivals.steady.process.file", "fuzzed.csv"}, text,
                   arrivals);

  const auto& rows = arrivals.replay;
  const bool failed = reading.failed();
  fuzz::promise(failed || !rows.empty(), "no rows are a problem");
  fuzz::promise(
      rows.size() <= static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) + 1,
      "a row is a line");
  fuzz::promise(std::is_sorted(rows.begin(), rows.end(),
                               [](const ReplayRow& a, const ReplayRow& b) { return a.at < b.at; }),
                "rows are in order of time");
  for (const ReplayRow& row : rows)
    fuzz::promise(
        row.at >= sim::Time{} && row.cpu >= sim::Duration{} && row.port > 0 && row.socket >= -1,
        "a row means something");
  for (const Diagnostic& one : reading.take_diagnostics())
    fuzz::promise(!one.what.empty() && !one.file.empty(), "a problem has a text and a file");
  return 0;
}
