#include "experiment/survey/log_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <nlohmann/json.hpp>

#include "experiment/notation/units.hpp"

namespace acceptlab::experiment {
namespace {

template <class T>
bool digits(std::string_view& text, std::size_t count, T& value) {
  if (text.size() < count) return false;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + count, value);
  if (error != std::errc{} || stop != text.data() + count) return false;
  text.remove_prefix(count);
  return true;
}

bool skip(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

double seconds_of(int year, unsigned month, unsigned day, int hour, int minute, int second) {
  using namespace std::chrono;
  const sys_days date =
      year_month_day(std::chrono::year(year), std::chrono::month(month), std::chrono::day(day));
  return static_cast<double>(date.time_since_epoch().count()) * 86400.0 + hour * 3600.0 +
         minute * 60.0 + second;
}

/// "+0100", "+01:00" or "Z" in seconds.
std::optional<double> parse_zone(std::string_view text) {
  if (text.empty() || text == "Z") return 0.0;
  const bool minus = text.front() == '-';
  if (!minus && text.front() != '+') return std::nullopt;
  text.remove_prefix(1);
  int hours = 0, minutes = 0;
  if (!digits(text, 2, hours)) return std::nullopt;
  skip(text, ':');
  if (!digits(text, 2, minutes)) return std::nullopt;
  return (minus ? -1.0 : 1.0) * (hours * 3600.0 + minutes * 60.0);
}

std::optional<double> parse_clf_time(std::string_view text) {
  constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  int day = 0, year = 0, hour = 0, minute = 0, second = 0;
  if (!digits(text, 2, day) || !skip(text, '/')) return std::nullopt;
  const auto month = std::find(months.begin(), months.end(), text.substr(0, 3));
  if (month == months.end()) return std::nullopt;
  text.remove_prefix(3);
  const bool whole = skip(text, '/') && digits(text, 4, year) && skip(text, ':') &&
                     digits(text, 2, hour) && skip(text, ':') && digits(text, 2, minute) &&
                     skip(text, ':') && digits(text, 2, second);
  skip(text, ' ');
  const auto zone = parse_zone(text);
  if (!whole || !zone) return std::nullopt;
  return seconds_of(year, static_cast<unsigned>(month - months.begin()) + 1,
                    static_cast<unsigned>(day), hour, minute, second) -
         *zone;
}

std::optional<double> parse_iso_time(std::string_view text) {
  int year = 0, hour = 0, minute = 0, second = 0;
  unsigned month = 0, day = 0;
  const bool whole =
      digits(text, 4, year) && skip(text, '-') && digits(text, 2, month) && skip(text, '-') &&
      digits(text, 2, day) && (skip(text, 'T') || skip(text, ' ')) && digits(text, 2, hour) &&
      skip(text, ':') && digits(text, 2, minute) && skip(text, ':') && digits(text, 2, second);
  if (!whole || month < 1 || month > 12) return std::nullopt;
  double fraction = 0;
  if (skip(text, '.')) {
    const std::size_t end = std::min(text.find_first_not_of("0123456789"), text.size());
    fraction = parse_number(fmt::format("0.{}", text.substr(0, end))).value_or(0);
    text.remove_prefix(end);
  }
  const auto zone = parse_zone(text);
  if (!zone) return std::nullopt;
  return seconds_of(year, month, day, hour, minute, second) - *zone + fraction;
}

}  // namespace

std::optional<double> parse_log_time(std::string_view text) {
  if (text.starts_with('[')) text.remove_prefix(1);
  if (text.ends_with(']')) text.remove_suffix(1);
  if (const auto clf = parse_clf_time(text)) return clf;
  if (const auto iso = parse_iso_time(text)) return iso;
  const auto number = parse_number(text);
  // Seconds since 1970 of this century; milliseconds where they are written so.
  if (number && *number > 9e8 && *number < 5e9) return number;
  if (number && *number > 9e11 && *number < 5e12) return *number / 1e3;
  return std::nullopt;
}

std::optional<double> parse_log_seconds(std::string_view text) {
  double sum = 0;
  bool any = false;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(",:; "), text.size());
    const std::string_view part = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (part.empty() || part == "-") continue;
    const auto number = parse_number(part);
    if (!number || *number < 0 || *number > 1e9) return std::nullopt;
    sum += *number;
    any = true;
  }
  return any ? std::optional(sum) : std::nullopt;
}

// --- Formats

LogParser::LogParser(const std::string& format, LogField field) : field_(std::move(field)) {
  if (field_.name.starts_with('$')) field_.name.erase(0, 1);
  if (format.find('$') != std::string::npos) {
    compile_nginx(format);
  } else if (format.find('%') != std::string::npos) {
    compile_httpd(format);
  }
}

void LogParser::compile_nginx(std::string_view format) {
  Piece piece;
  while (!format.empty()) {
    if (format.front() != '$') {
      piece.literal += format.front();
      format.remove_prefix(1);
      continue;
    }
    format.remove_prefix(1);
    const bool braces = skip(format, '{');
    std::size_t end = 0;
    while (end < format.size() &&
           (std::isalnum(static_cast<unsigned char>(format[end])) != 0 || format[end] == '_'))
      ++end;
    piece.variable = format.substr(0, end);
    format.remove_prefix(end);
    if (braces) skip(format, '}');
    pieces_.push_back(std::move(piece));
    piece = {};
  }
  pieces_.push_back(std::move(piece));
}

void LogParser::compile_httpd(std::string_view format) {
  Piece piece;
  while (!format.empty()) {
    if (format.starts_with("\\\"")) format.remove_prefix(1);
    if (format.front() != '%' || format.size() < 2 || format[1] == '%') {
      piece.literal += format.front();
      format.remove_prefix(format.starts_with("%%") ? 2 : 1);
      continue;
    }
    format.remove_prefix(1);
    while (!format.empty() &&
           (format.front() == '<' || format.front() == '>' || format.front() == '!' ||
            format.front() == ',' || std::isdigit(static_cast<unsigned char>(format.front())) != 0))
      format.remove_prefix(1);
    std::string argument;
    if (skip(format, '{')) {
      const std::size_t end = std::min(format.find('}'), format.size());
      argument = "{" + std::string(format.substr(0, end)) + "}";
      format.remove_prefix(std::min(end + 1, format.size()));
    }
    piece.variable = "%" + argument + std::string(format.substr(0, 1));
    if (!format.empty()) format.remove_prefix(1);
    pieces_.push_back(std::move(piece));
    piece = {};
  }
  pieces_.push_back(std::move(piece));
}

std::optional<LogParser::Named> LogParser::by_format(std::string_view line) const {
  Named named;
  if (!line.starts_with(pieces_.front().literal)) return std::nullopt;
  line.remove_prefix(pieces_.front().literal.size());
  for (std::size_t i = 0; i + 1 < pieces_.size(); ++i) {
    const std::string& next = pieces_[i + 1].literal;
    const bool last = i + 2 == pieces_.size();
    // "%t" is written in brackets, with a space inside of them.
    const std::size_t from =
        pieces_[i].variable == "%t" ? std::min(line.find(']'), line.size()) : 0;
    const std::size_t end = next.empty() ? line.size() : line.find(next, from);
    if (end == std::string_view::npos) return std::nullopt;
    named.emplace_back(pieces_[i].variable, line.substr(0, end));
    line.remove_prefix(last && !next.empty() ? line.size()
                                             : std::min(end + next.size(), line.size()));
  }
  return named;
}

/// Fields between spaces, by their numbers from 1; those in quotes and brackets are one each.
LogParser::Named LogParser::by_spaces(std::string_view line) {
  Named named;
  while (true) {
    while (line.starts_with(' ') || line.starts_with('\t')) line.remove_prefix(1);
    if (line.empty()) return named;
    const char close = line.front() == '"' ? '"' : line.front() == '[' ? ']' : '\0';
    std::size_t end = 0;
    if (close == '\0') {
      end = std::min(line.find_first_of(" \t"), line.size());
    } else {
      end = 1;
      while (end < line.size() && line[end] != close) end += line[end] == '\\' ? 2 : 1;
      end = std::min(end + 1, line.size());
    }
    std::string_view value = line.substr(0, end);
    if (close == '"' && value.size() >= 2) value = value.substr(1, value.size() - 2);
    named.emplace_back(std::to_string(named.size() + 1), value);
    line.remove_prefix(end);
  }
}

namespace {

/// How long one of a variable's numbers is, in seconds; 0: it is no time of a request.
double unit_of(std::string_view name) {
  for (const char* seconds : {"request_time", "rt", "%T", "%{s}T", "req_time", "duration"})
    if (name == seconds) return 1;
  for (const char* milliseconds : {"%{ms}T", "request_time_ms", "duration_ms"})
    if (name == milliseconds) return 1e-3;
  for (const char* microseconds : {"%D", "%{us}T", "request_time_us"})
    if (name == microseconds) return 1e-6;
  return 0;
}

/// "NAME=value" as the two, without the quotes of the value.
std::optional<std::pair<std::string_view, std::string_view>> assignment(std::string_view field) {
  const std::size_t equals = field.find('=');
  if (equals == std::string_view::npos) return std::nullopt;
  std::string_view value = field.substr(equals + 1);
  if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
    value = value.substr(1, value.size() - 2);
  return std::pair(field.substr(0, equals), value);
}

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

bool LogParser::take_chosen(LogRecord& record, std::string_view name,
                            std::string_view value) const {
  met_field_ = true;
  const auto seconds = parse_log_seconds(value);
  if (!seconds) return value == "-" || value.empty();
  const double known = unit_of(name);
  record.request_s = *seconds * (field_.unit_s > 0 ? field_.unit_s : known > 0 ? known : 1.0);
  time_from_ = std::string(name);
  return true;
}

/// False when the value is not what the name says.
bool LogParser::fill(LogRecord& record, std::string_view name, std::string_view value) const {
  if (!field_.name.empty() ? name == field_.name : unit_of(name) > 0)
    return take_chosen(record, name, value);
  if (is_one_of(name, {"upstream_response_time", "urt", "upstream_time"})) {
    record.upstream_s = parse_log_seconds(value);
    if (record.upstream_s && field_.unit_s > 0) *record.upstream_s *= field_.unit_s;
  } else if (is_one_of(name, {"time_local", "time_iso8601", "msec", "%t", "time", "timestamp", "ts",
                              "@timestamp"})) {
    const auto at = parse_log_time(value);
    // Of several the finest counts: $msec has milliseconds.
    if (at && (!record.at_s || name == "msec")) record.at_s = at;
  } else if (is_one_of(name, {"connection", "conn"})) {
    record.connection = value;
  } else if (is_one_of(name, {"remote_addr", "%h", "%a", "client", "remote"})) {
    record.client = value;
  }
  return true;
}

std::optional<LogRecord> LogParser::of_json(std::string_view line) const {
  const auto object = nlohmann::json::parse(line, nullptr, false);
  if (!object.is_object()) return std::nullopt;
  LogRecord record;
  for (const auto& [key, value] : object.items()) {
    const std::string text = value.is_string() ? value.get<std::string>() : value.dump();
    if (!fill(record, key, text)) return std::nullopt;
  }
  return record;
}

/// A field that is asked for by its number or the name before its "=", where a format has variables
/// of other names. False when it is no time.
bool LogParser::take_beside_format(LogRecord& record, std::string_view line) const {
  const bool in_format = std::any_of(pieces_.begin(), pieces_.end(), [&](const Piece& piece) {
    return piece.variable == field_.name;
  });
  if (field_.name.empty() || in_format) return true;
  for (const auto& [number, value] : by_spaces(line)) {
    if (number == field_.name) return take_chosen(record, number, value);
    const auto inner = assignment(value);
    if (inner && inner->first == field_.name)
      return take_chosen(record, inner->first, inner->second);
  }
  return true;
}

std::optional<LogRecord> LogParser::parse(std::string_view line) const {
  const bool with_format = pieces_.size() > 1;
  if (line.starts_with('{') && !with_format) return of_json(line);
  const auto named = with_format ? by_format(line) : std::optional(by_spaces(line));
  if (!named) return line.starts_with('{') ? of_json(line) : std::nullopt;
  LogRecord record;
  for (const auto& [name, value] : *named) {
    if (!fill(record, name, value)) return std::nullopt;
    if (with_format) continue;
    if (const auto inner = assignment(value); inner && !fill(record, inner->first, inner->second))
      return std::nullopt;
    if (name == "1") record.client = value;
    if (value.starts_with('[') && !record.at_s) record.at_s = parse_log_time(value);
  }
  if (with_format && !take_beside_format(record, line)) return std::nullopt;
  // Beyond the nine fields of the combined format a number with a point is a time, most likely.
  for (std::size_t i = 9;
       !with_format && field_.name.empty() && !record.request_s && i < named->size(); ++i) {
    const auto& [name, value] = (*named)[i];
    if (value.find('.') == std::string_view::npos || !parse_number(value)) continue;
    record.request_s = parse_log_seconds(value);
    time_from_ = "field " + name;
  }
  if (!with_format && !record.at_s && !record.request_s) return std::nullopt;
  return record;
}

}  // namespace acceptlab::experiment
