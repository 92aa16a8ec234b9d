#include "validation/native/load/schedule.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <array>
#include <optional>
#include <system_error>

#include "validation/native/load/output_file.hpp"

namespace acceptlab::native::load {
namespace {

constexpr std::string_view row_form = "time_s,src,sport,cpu_s[,socket]";
constexpr unsigned most_reported = 10;
constexpr std::size_t least_fields = 4, most_fields = 5;

struct Fields {
  std::array<std::string_view, most_fields> text;
  std::size_t count = 0;
};

Fields split(std::string_view line) {
  Fields fields;
  while (true) {
    const std::size_t comma = line.find(',');
    if (fields.count < most_fields) fields.text[fields.count] = line.substr(0, comma);
    ++fields.count;
    if (comma == std::string_view::npos) return fields;
    line.remove_prefix(comma + 1);
  }
}

std::optional<std::uint32_t> parse_ipv4(std::string_view text) {
  std::array<char, INET_ADDRSTRLEN> terminated{};
  if (text.size() >= terminated.size()) return std::nullopt;
  text.copy(terminated.data(), text.size());
  in_addr address{};
  if (inet_pton(AF_INET, terminated.data(), &address) != 1) return std::nullopt;
  return ntohl(address.s_addr);
}

std::string found(std::string_view what, std::string_view text) {
  return fmt::format("expected {}, found '{}'", what, text);
}

/// What is wrong with the row; empty when it has been read into `row`.
std::string parse_row(std::string_view line, PlannedConnection& row) {
  const Fields fields = split(line);
  if (fields.count < least_fields || fields.count > most_fields)
    return fmt::format("{} fields where {} are expected", fields.count, row_form);
  const auto [time, source, port, cpu, socket] = fields.text;
  const auto at = parse_seconds(time), burn = parse_seconds(cpu);
  if (!at) return found("a time in seconds, such as 0.0125", time);
  if (!burn) return found("CPU time in seconds, such as 0.0002", cpu);
  const auto address = parse_ipv4(source);
  if (!address || *address == 0) return found("an IPv4 address, such as 127.0.0.10", source);
  const auto number = parse_count(port);
  if (!number || *number == 0 || *number > UINT16_MAX) return found("a port, 1 to 65535", port);
  if (!socket.empty() && !parse_count(socket)) return found("a socket number, or nothing", socket);
  row = {.at = *at, .cpu = *burn, .address = *address, .port = static_cast<std::uint16_t>(*number)};
  return {};
}

std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace

std::string read_schedule_file(const std::string& name) {
  try {
    return read_file(name);
  } catch (const std::system_error& error) {
    throw ScheduleError(error.what());
  }
}

Schedule parse_schedule(std::string_view text, const std::string& name) {
  Schedule schedule;
  std::string problems;
  unsigned bad = 0;
  for (unsigned number = 1; !text.empty(); ++number) {
    const std::string_view line = take_line(text);
    if (line.empty() || line.front() == '#' || (number == 1 && line.starts_with("time_s")))
      continue;
    PlannedConnection row;
    std::string problem = parse_row(line, row);
    if (problem.empty() && !schedule.empty() && row.at < schedule.back().at)
      problem = "earlier than the row before it; rows stand in order of time";
    if (problem.empty())
      schedule.push_back(row);
    else if (++bad <= most_reported)
      problems += fmt::format("{}{}:{}: {}", bad > 1 ? "\n" : "", name, number, problem);
  }
  if (bad > most_reported)
    problems += fmt::format("\n{}: {} bad rows, the first {} are shown", name, bad, most_reported);
  if (bad == 0 && schedule.empty())
    problems = fmt::format("{}: no rows; a row is {}", name, row_form);
  if (!problems.empty()) throw ScheduleError(problems);
  return schedule;
}

}  // namespace acceptlab::native::load
