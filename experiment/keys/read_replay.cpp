#include <fmt/format.h>

#include <array>
#include <limits>
#include <optional>

#include "experiment/keys/key_readers.hpp"
#include "experiment/keys/read_values.hpp"
#include "experiment/keys/replay_rows.hpp"
#include "experiment/notation/units.hpp"

namespace acceptlab::experiment {
namespace {

constexpr std::string_view row_form = "time_s,src,sport,cpu_s[,socket]";
constexpr unsigned most_reported = 10;  // malformed rows of one file

struct RowProblem {
  unsigned column;  // from 1
  unsigned length;
  std::string what;
};

/// One field of a CSV row and where it starts.
struct Cell {
  std::string_view text;
  unsigned column;
};

std::vector<Cell> split(std::string_view line) {
  std::vector<Cell> cells;
  std::size_t from = 0;
  while (true) {
    const std::size_t comma = line.find(',', from);
    cells.push_back({line.substr(from, comma - from), static_cast<unsigned>(from + 1)});
    if (comma == std::string_view::npos) return cells;
    from = comma + 1;
  }
}

std::optional<std::string> fill(ReplayRow& row, std::size_t field, std::string_view text) {
  switch (field) {
    case 0:
    case 3: {
      const auto seconds = parse_number(text);
      if (!seconds || *seconds * 1e9 > longest_duration) return "expected seconds, such as 0.0125";
      if (field == 0) row.at = sim::Time{to_duration(*seconds * 1e9)};
      if (field == 3) row.cpu = to_duration(*seconds * 1e9);
      return std::nullopt;
    }
    case 1: {
      const auto address = parse_address(text);
      if (!address) return "expected an address, such as 192.0.2.10";
      row.source = *address;
      return std::nullopt;
    }
    case 2: {
      const auto port = parse_unsigned(text);
      if (!port || *port == 0 || *port > 65535) return "expected a port, 1 to 65535";
      row.port = static_cast<std::uint16_t>(*port);
      return std::nullopt;
    }
    default: {
      if (text.empty()) return std::nullopt;
      const auto socket = parse_unsigned(text);
      if (!socket || *socket > std::numeric_limits<std::int32_t>::max())
        return "expected a socket number from 0, or nothing";
      row.socket = static_cast<std::int32_t>(*socket);
      return std::nullopt;
    }
  }
}

std::optional<RowProblem> parse_row(std::string_view line, ReplayRow& row) {
  const std::vector<Cell> cells = split(line);
  const auto length = static_cast<unsigned>(line.size());
  if (cells.size() < 4 || cells.size() > 5)
    return RowProblem{1, length, fmt::format("{} fields where 4 or 5 are expected", cells.size())};
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (auto what = fill(row, i, cells[i].text))
      return RowProblem{cells[i].column, static_cast<unsigned>(cells[i].text.size()),
                        *std::move(what)};
  }
  return std::nullopt;
}

}  // namespace

void read_replay_rows(Reading& r, const FileNamed& file, std::string_view text,
                      ArrivalsSpec& arrivals) {
  arrivals.replay.clear();
  std::string_view rest = text;
  unsigned bad = 0;
  for (unsigned number = 1; !rest.empty(); ++number) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    const bool header = number == 1 && line.starts_with("time_s");
    if (line.empty() || line.front() == '#' || header) continue;
    ReplayRow row;
    auto problem = parse_row(line, row);
    if (!problem && !arrivals.replay.empty() && row.at < arrivals.replay.back().at)
      problem =
          RowProblem{1, static_cast<unsigned>(line.find(',')), "earlier than the row before it"};
    if (!problem) {
      arrivals.replay.push_back(row);
      continue;
    }
    if (++bad <= most_reported)
      r.report({Diagnostic::Severity::Error, r.path_of_file(file.name), number, problem->column,
                problem->length, file.key, "malformed row: " + problem->what,
                fmt::format("rows are {}", row_form), std::string(line)});
  }
  if (bad > most_reported)
    r.error(file.place, file.key,
            fmt::format("{}: {} malformed rows, the first {} are shown", file.name, bad,
                        most_reported));
  if (bad == 0 && arrivals.replay.empty())
    r.error(file.place, file.key, fmt::format("{}: '{}' has no rows", file.key, file.name));
}

void read_replay(Reading& r, const Value& file, ArrivalsSpec& arrivals) {
  const std::string key = r.item + ".process.file";
  const auto name = read_text(r, key, file);
  const std::string* text = name ? r.named_file(file.place, key, *name) : nullptr;
  if (text == nullptr) return;
  arrivals.process.file = *name;
  read_replay_rows(r, {file.place, key, *name}, *text, arrivals);
}

}  // namespace acceptlab::experiment
