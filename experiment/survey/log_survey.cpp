#include "experiment/survey/log_survey.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <unordered_map>
#include <unordered_set>

#include "experiment/notation/units.hpp"
#include "experiment/survey/assumed_cpu.hpp"
#include "experiment/survey/config_text.hpp"
#include "experiment/survey/line_reader.hpp"
#include "experiment/survey/sample_law.hpp"

namespace acceptlab::experiment {
namespace {

constexpr std::size_t most_values = 4000000;  // of one kind that are kept; 32 MB
constexpr unsigned most_named = 5;            // bad lines that are shown

/// All that is gathered of the lines.
struct LogSums {
  std::uint64_t lines = 0, bad = 0;
  std::vector<double> request_s, upstream_s,
      own_s;  // own: of requests that went upstream, the rest
  double first_s = 0, last_s = 0;
  std::uint64_t timed = 0;
  bool fractions = false;                        // times of arrival are finer than a second
  std::map<std::int64_t, std::uint64_t> second;  // requests in each
  std::unordered_map<std::string, double> connections;
  std::unordered_set<std::string> clients;

  void take(const LogRecord& record) {
    if (record.request_s && request_s.size() < most_values) request_s.push_back(*record.request_s);
    if (record.request_s && record.upstream_s && upstream_s.size() < most_values) {
      upstream_s.push_back(*record.upstream_s);
      own_s.push_back(std::max(0.0, *record.request_s - *record.upstream_s));
    }
    if (!record.connection.empty() && connections.size() < most_values)
      ++connections[record.connection];
    if (!record.client.empty() && clients.size() < most_values) clients.insert(record.client);
    if (record.at_s) take_time(*record.at_s);
  }

  void take_time(double at_s) {
    first_s = timed == 0 ? at_s : std::min(first_s, at_s);
    last_s = timed == 0 ? at_s : std::max(last_s, at_s);
    ++timed;
    fractions = fractions || at_s != std::floor(at_s);
    ++second[static_cast<std::int64_t>(std::floor(at_s))];
  }

  double length_s() const { return last_s - first_s + (fractions ? 0 : 1); }
  double per_second() const { return length_s() > 0 ? static_cast<double>(timed) / length_s() : 0; }
};

double mean_of(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) /
         static_cast<double>(std::max<std::size_t>(1, values.size()));
}

/// The format, or none where it is that of another file and the first line was not written so.
LogFormat fitting(const LogFormat& format, const std::filesystem::path& file) {
  std::error_code error;
  const bool again = std::filesystem::is_regular_file(file, error);  // a pipe is read once
  if (format.of_this_file || format.format.empty() || !again) return format;
  LineReader lines(file);
  std::string line;
  while (lines.next(line) && line.empty()) {
  }
  return LogParser(format.format, {}).parse(line) ? format : LogFormat{};
}

class LogSurvey {
 public:
  LogSurvey(std::filesystem::path file, const LogOptions& options)
      : file_(std::move(file)),
        options_(options),
        format_(fitting(options.format, file_)),
        parser_(format_.format, options.field) {}

  Findings take() {
    read();
    if (sums_.lines == sums_.bad) {
      nothing();
      return std::move(found_);
    }
    found_.remark("work", fmt::format("{}: {} requests{}", file_.string(), sums_.lines - sums_.bad,
                                      format_.from.empty() ? "" : "; written by " + format_.from));
    missing_field();
    requests();
    arrivals();
    times();
    return std::move(found_);
  }

 private:
  void problem(std::uint64_t line, std::string what, std::string help, std::string_view text = {}) {
    Diagnostic d = problem_of_file(file_.string(), "", std::move(what), std::move(help),
                                   Diagnostic::Severity::Warning);
    d.line = static_cast<unsigned>(line);
    if (!text.empty()) {
      d.column = d.length = 1;
      d.source_line = shown_line(text);
    }
    found_.not_understood.push_back(std::move(d));
  }

  void read() {
    LineReader lines(file_);
    std::string line;
    std::uint64_t number = 0;
    while (lines.next(line)) {
      ++number;
      if (line.empty()) continue;
      ++sums_.lines;
      const auto record = lines.cut() ? std::nullopt : parser_.parse(line);
      if (record) {
        sums_.take(*record);
        continue;
      }
      if (++sums_.bad <= most_named)
        problem(number, lines.cut() ? "the line is longer than 1 MiB" : "the line is no request",
                expected(), printable(line));
    }
    if (sums_.bad > most_named)
      problem(0,
              fmt::format("{} of {} lines are no requests; the first {} are shown", sums_.bad,
                          sums_.lines, most_named),
              "");
    if (const std::string damage = lines.damage(); !damage.empty())
      problem(0, "the compressed data are damaged: " + damage,
              "what stood before the damage counts");
  }

  std::string expected() const {
    std::string form = format_.format.empty() ? "expected fields as in the combined format, or JSON"
                                              : "expected the form of " + format_.from;
    if (!options_.field.name.empty())
      form += fmt::format(", and a time as --log-field {}", options_.field.name);
    return form;
  }

  void missing_field() {
    if (options_.field.name.empty() || parser_.met_field()) return;
    problem(0, fmt::format("no line has the field of --log-field {}", options_.field.name),
            "a field's number from 1, NAME of NAME=value or of a JSON key, or a variable of the "
            "format");
  }

  static std::string printable(std::string_view line) {
    std::string text = shown_line(line);
    for (char& c : text)
      if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7f) c = '?';
    return text;
  }

  void nothing() {
    problem(0, sums_.lines == 0 ? "the log is empty" : "no line of the log was understood",
            "load and times are assumed instead");
  }

  double requests_per_connection() const {
    if (sums_.connections.empty()) return 1;
    double requests = 0;
    for (const auto& [connection, count] : sums_.connections) requests += count;
    return requests / static_cast<double>(sums_.connections.size());
  }

  void requests() {
    if (sums_.connections.empty()) {
      found_.remark("work",
                    "requests per connection: not logged; add $connection to log_format (each "
                    "request counts as a connection)");
      return;
    }
    std::vector<double> counts;
    for (const auto& [connection, count] : sums_.connections) counts.push_back(count);
    found_.add("work.requests", law_of_counts(counts),
               fmt::format("{}, $connection: {} connections, {:.3g} requests each on average",
                           file_.string(), counts.size(), requests_per_connection()));
  }

  /// Variance over mean of the counts of each second, empty ones too: 1 for a Poisson process. The
  /// first and the last, which the log's ends cut, are left out.
  double dispersion() const {
    const std::int64_t from = sums_.second.begin()->first, to = sums_.second.rbegin()->first;
    const auto seconds = static_cast<double>(to - from - 1);
    double sum = 0, squares = 0;
    for (const auto& [second, count] : sums_.second) {
      if (second == from || second == to) continue;
      const auto n = static_cast<double>(count);
      sum += n;
      squares += n * n;
    }
    const double mean = sum / seconds;
    return (squares / seconds - mean * mean) / mean;
  }

  void arrivals() {
    if (sums_.timed < 2 || sums_.length_s() <= 0) {
      found_.remark("arrivals", "the log tells no times of arrival, so the rate is assumed");
      return;
    }
    const double each = requests_per_connection();
    const double rate = sums_.per_second() / each;
    std::uint64_t busiest = 0;
    for (const auto& [second, count] : sums_.second) busiest = std::max(busiest, count);
    found_.add("arrivals[].process",
               fmt::format("{{ type = \"poisson\", rate = \"{}\" }}", rounded_rate(rate)),
               fmt::format("{}: {} requests in {:.4g} s, {:.3g} a connection", file_.string(),
                           sums_.timed, sums_.length_s(), each));
    found_.remark(
        "arrivals",
        fmt::format("the busiest second had {} requests, {:.3g} times the mean: run.load = "
                    "{:.3g} asks about it",
                    busiest, static_cast<double>(busiest) / sums_.per_second(),
                    static_cast<double>(busiest) / sums_.per_second()));
    constexpr std::size_t enough = 20;  // seconds, for a variance
    if (sums_.second.size() >= enough)
      found_.remark("arrivals",
                    fmt::format("requests of a second: variance {:.3g} times the mean; in "
                                "this scenario they come independently, which makes it 1",
                                dispersion()));
    if (!sums_.clients.empty())
      found_.add("arrivals[].from",
                 fmt::format("{{ addresses = {}, ports = \"system\" }}", sums_.clients.size()),
                 fmt::format("{}: so many client addresses", file_.string()));
  }

  static std::string rounded_rate(double rate) {
    return rate_text(std::stod(fmt::format("{:.4g}", rate)));
  }

  std::string beside(const char* what) const {
    return options_.beside.empty() ? "" : options_.beside + what;
  }

  void add_law(const char* key, std::vector<double> sample, const std::string& from, bool guessed,
               const char* file) {
    SampleLaw law = law_of(std::move(sample), beside(file));
    const std::string text = fmt::format("{}: {}", from, law.text);
    if (guessed) {
      found_.guess(key, law.value, text);
    } else {
      found_.add(key, law.value, text);
    }
    for (BesideFile& one : law.files) found_.files.push_back(std::move(one));
  }

  void times() {
    if (sums_.request_s.empty()) {
      found_.remark("work",
                    "times: the log has none. With nginx, add  rt=$request_time "
                    "urt=$upstream_response_time conn=$connection  to log_format; with httpd %D to "
                    "LogFormat; --log-field says where a time stands");
      return;
    }
    const std::string from = fmt::format("{}, {}", file_.string(), parser_.time_from());
    if (!sums_.upstream_s.empty()) {
      add_law("work.wait", sums_.upstream_s, file_.string() + ", upstream_response_time", false,
              ".wait.txt");
      own_time(from + " less upstream_response_time", sums_.own_s);
      return;
    }
    const double needed = sums_.per_second() * mean_of(sums_.request_s);
    const double most = 0.7 * options_.cpus;  // assumed: a server that was busier was noticed
    if (needed > most) {
      add_law(
          "work.wait", sums_.request_s,
          fmt::format("{}: as CPU time it would have kept {:.3g} of {} CPUs busy, so most of it "
                      "is waiting",
                      from, needed, options_.cpus),
          true, ".wait.txt");
      const AssumedCpu cpu = assumed_cpu_beside(mean_of(sums_.request_s));
      found_.guess("work.cpu", cpu.value(), cpu.why);
      return;
    }
    own_time(from + ", all of it", sums_.request_s);
  }

  /// Time of a request in the server itself. nginx counts whole milliseconds, by a clock that does
  /// not move while it works on an event (ngx_cached_time): short work is 0.
  void own_time(const std::string& from, const std::vector<double>& sample) {
    constexpr double resolution_s = 1e-3;
    const double mean = mean_of(sample);
    const bool whole_milliseconds = std::all_of(sample.begin(), sample.end(), [](double s) {
      return std::abs(s * 1e3 - std::round(s * 1e3)) < 1e-6;
    });
    if (whole_milliseconds && mean < resolution_s) {
      found_.remark("work",
                    fmt::format("{}: mean {:.3g} ms, below the log's millisecond, so work.cpu "
                                "is assumed; httpd's %D, or perf, would tell",
                                from, mean * 1e3));
      return;
    }
    add_law("work.cpu", sample, from + " is taken for CPU time", true, ".cpu.txt");
  }

  std::filesystem::path file_;
  const LogOptions& options_;
  LogFormat format_;
  LogParser parser_;
  LogSums sums_;
  Findings found_;
};

}  // namespace

Findings log_findings(const std::filesystem::path& file, const LogOptions& options) {
  return LogSurvey(file, options).take();
}

}  // namespace acceptlab::experiment
