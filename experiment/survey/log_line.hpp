#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace acceptlab::experiment {

/// What a line of an access log says, as far as it says it.
struct LogRecord {
  std::optional<double> at_s;        // since 1970, when the request was logged
  std::optional<double> request_s;   // from its first byte to the last of its answer
  std::optional<double> upstream_s;  // of these, what others took
  std::string connection;            // its number; empty: not logged
  std::string client;                // its address; empty: not logged
};

/// How a log is written.
struct LogFormat {
  std::string format;         // of the server's configuration; empty: nothing is known
  std::string from;           // where that stands
  bool of_this_file = false;  // the configuration writes it to a file of this name
};

/// Where in a line the time of a request stands, where that is not found by itself.
struct LogField {
  std::string name;   // a field's number from 1, the name of "name=value" or of a JSON key, or a
                      // variable of the format; empty: by itself
  double unit_s = 0;  // of its numbers in seconds; 0: by what is known of the field
};

/// Reads lines of one log. Formats: nginx's log_format ("$remote_addr ..."), httpd's LogFormat
/// ("%h ..."), JSON objects, or fields between spaces as in the combined format.
class LogParser {
 public:
  /// `format` may be empty: then each line is cut at its spaces, but in quotes and brackets, or is
  /// JSON when it begins with a brace.
  LogParser(const std::string& format, LogField field);

  /// Nothing when the line has not the form that the format says, or no time that can be read.
  std::optional<LogRecord> parse(std::string_view line) const;
  /// "field 10", "$request_time": where the last line's time of a request stood; empty: nowhere.
  const std::string& time_from() const { return time_from_; }
  /// Whether any line had the field that was asked for.
  bool met_field() const { return met_field_; }

 private:
  struct Piece {
    std::string literal;   // before the variable
    std::string variable;  // empty: the end
  };
  using Named = std::vector<std::pair<std::string, std::string_view>>;

  void compile_nginx(std::string_view format);
  void compile_httpd(std::string_view format);
  std::optional<Named> by_format(std::string_view line) const;
  static Named by_spaces(std::string_view line);
  std::optional<LogRecord> of_json(std::string_view line) const;
  bool fill(LogRecord& record, std::string_view name, std::string_view value) const;
  bool take_beside_format(LogRecord& record, std::string_view line) const;
  bool take_chosen(LogRecord& record, std::string_view name, std::string_view value) const;

  LogField field_;
  std::vector<Piece> pieces_;
  mutable std::string time_from_;
  mutable bool met_field_ = false;
};

/// "30/Nov/2026:05:15:27 +0000", "2026-11-30T05:15:27+00:00" or "1796015727.123", in seconds since
/// 1970.
std::optional<double> parse_log_time(std::string_view text);

/// "0.012", or the sum of "0.001, 0.002 : 0.003"; nothing for "-".
std::optional<double> parse_log_seconds(std::string_view text);

}  // namespace acceptlab::experiment
