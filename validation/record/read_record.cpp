#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>

#include "experiment/keys/reading.hpp"
#include "experiment/notation/diagnostics.hpp"
#include "validation/record/record_fields.hpp"
#include "validation/record/record_json.hpp"

namespace acceptlab::validation {

namespace {

using experiment::Diagnostic;
using experiment::ScenarioError;
using Json = nlohmann::ordered_json;

constexpr std::size_t most_reported = 10;

/// The first characters of a value, for messages.
std::string shown(const Json& json) {
  constexpr std::size_t longest = 40;
  std::string text = json.dump(-1, ' ', true, Json::error_handler_t::replace);
  if (text.size() > longest) text.replace(longest, std::string::npos, "...");
  return text;
}

/// Fills the parts of a record from JSON, and notes every field that is not as it should be.
class FieldReader {
 public:
  explicit FieldReader(std::string file) : file_(std::move(file)) {}

  template <class T>
  void read_fields(const Json& json, T& part, const char* also_known = "");
  std::vector<Diagnostic> take_problems() { return std::move(problems_); }

 private:
  void read(const Json& json, bool& out) { read_as(json, json.is_boolean(), "true or false", out); }
  void read(const Json& json, std::string& out) {
    read_as(json, json.is_string(), "a string", out);
  }
  void read(const Json& json, double& out) {
    if (json.is_null()) {
      out = std::numeric_limits<double>::quiet_NaN();
    } else {
      read_as(json, json.is_number(), "a number", out);
    }
  }
  void read(const Json& json, std::uint64_t& out) {
    read_as(json, json.is_number_unsigned(), "a whole number from 0", out);
  }
  void read(const Json& json, std::int64_t& out) {
    constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    const bool fits = json.is_number_integer() && !is_above(json, most);
    read_as(json, fits, "a whole number of 64 bits", out);
  }
  void read(const Json& json, unsigned& out) {
    constexpr std::uint64_t most = std::numeric_limits<unsigned>::max();
    const bool fits = json.is_number_unsigned() && !is_above(json, most);
    read_as(json, fits, "a whole number from 0 to 4294967295", out);
  }
  void read(const Json& json, std::pair<std::uint64_t, std::uint64_t>& out) {
    const bool fits = json.is_array() && json.size() == 2 && json[0].is_number_unsigned() &&
                      json[1].is_number_unsigned();
    read_as(json, fits, "[upper ns, count]", out);
  }
  void read(const Json& json, std::vector<std::pair<std::string, std::string>>& out) {
    if (!expect(json, json.is_object(), "an object")) return;
    for (const auto& [name, value] : json.items()) {
      out.emplace_back(name, "");
      read_at("." + name, value, out.back().second);
    }
  }
  template <class T>
  void read(const Json& json, std::vector<T>& out) {
    if (!expect(json, json.is_array(), "a list")) return;
    out.resize(json.size());
    for (std::size_t i = 0; i < json.size(); ++i) read_at(fmt::format("[{}]", i), json[i], out[i]);
  }
  template <class T>
  void read(const Json& json, std::map<std::string, T>& out) {
    if (!expect(json, json.is_object(), "an object")) return;
    for (const auto& [name, value] : json.items()) read_at("." + name, value, out[name]);
  }
  template <class T>
  void read(const Json& json, std::optional<T>& out) {
    read(json, out.emplace());
  }
  template <class T>
  requires requires(T& part) {
    each_field(part, [](const char*, auto&) {});
  }
  void read(const Json& json, T& part) { read_fields(json, part); }

  template <class T>
  static constexpr bool may_be_missing(const T& /*field*/) {
    return false;
  }
  template <class T>
  static constexpr bool may_be_missing(const std::optional<T>& /*field*/) {
    return true;
  }
  static bool is_above(const Json& json, std::uint64_t most) {
    return json.is_number_unsigned() && json.get<std::uint64_t>() > most;
  }
  template <class T>
  void read_as(const Json& json, bool fits, const char* expected, T& out) {
    if (expect(json, fits, expected)) out = json.get<T>();
  }
  template <class T>
  void read_at(const std::string& step, const Json& json, T& out) {
    const std::size_t length = path_.size();
    path_ += path_.empty() ? step.substr(step.front() == '.' ? 1 : 0) : step;
    read(json, out);
    path_.resize(length);
  }
  bool expect(const Json& json, bool fits, const char* expected) {
    if (!fits) problem(path_, fmt::format("expected {}, found {}", expected, shown(json)));
    return fits;
  }
  void problem(const std::string& path, const std::string& what) {
    const std::string where = path.empty() ? "the record" : path;
    problems_.push_back(
        {Diagnostic::Severity::Error, file_, 0, 0, 0, path, where + ": " + what, "", ""});
  }
  std::string below(const std::string& name) const {
    return path_.empty() ? name : path_ + "." + name;
  }

  std::string file_, path_;
  std::vector<Diagnostic> problems_;
};

template <class T>
void FieldReader::read_fields(const Json& json, T& part, const char* also_known) {
  if (!expect(json, json.is_object(), "an object")) return;
  std::vector<std::string> known{also_known};
  each_field(part, [&](const char* name, auto& field) {
    known.emplace_back(name);
    const auto found = json.find(name);
    if (found != json.end()) {
      read_at(std::string(".") + name, *found, field);
    } else if (!may_be_missing(field)) {
      problem(below(name), "missing");
    }
  });
  for (const auto& [name, value] : json.items()) {
    if (std::find(known.begin(), known.end(), name) == known.end())
      problem(below(name), "a record has no such field");
  }
}

[[noreturn]] void fail(const std::string& file, std::string what, std::string help) {
  throw ScenarioError(
      {{Diagnostic::Severity::Error, file, 0, 0, 0, "", std::move(what), std::move(help), ""}});
}

/// The place of byte `at` (from 1), with what the parser says, short of its own prefix.
Diagnostic syntax_problem(std::string_view text, const std::string& file,
                          const Json::parse_error& error) {
  const std::size_t at = std::min(error.byte == 0 ? 0 : error.byte - 1, text.size());
  const std::size_t before = text.substr(0, at).rfind('\n');
  const std::size_t from = before == std::string_view::npos ? 0 : before + 1;
  constexpr std::size_t longest_line = 200;
  const std::string_view line = text.substr(from, text.find('\n', from) - from);
  std::string what = error.what();
  if (const std::size_t said = what.find("syntax error"); said != std::string::npos)
    what = what.substr(said);
  Diagnostic d;
  d.file = file;
  d.line = 1 + static_cast<unsigned>(std::count(
                   text.begin(), text.begin() + static_cast<std::ptrdiff_t>(from), '\n'));
  d.column = static_cast<unsigned>(at - from) + 1;
  d.length = 1;
  d.what = "damaged record: " + what;
  d.help =
      "the file was cut off or changed; fetch it again, or measure again with `acceptlab "
      "measure`";
  if (line.size() <= longest_line) d.source_line = std::string(line);
  return d;
}

Json parse(std::string_view text, const std::string& file) {
  try {
    return Json::parse(text);
  } catch (const Json::parse_error& error) {
    throw ScenarioError({syntax_problem(text, file, error)});
  }
}

void check_schema(const Json& json, const std::string& file) {
  const char* const how = "records are written by `acceptlab measure`";
  if (!json.is_object()) fail(file, "found " + shown(json) + " where a record is expected", how);
  const auto found = json.find("schema");
  if (found == json.end()) fail(file, "no record: it has no \"schema\"", how);
  if (*found == record_schema) return;
  const bool record =
      found->is_string() && found->get<std::string>().starts_with("acceptlab.record/");
  fail(file,
       fmt::format("{}: found schema {}, this program reads \"{}\"",
                   record ? "a record of another version" : "no record", shown(*found),
                   record_schema),
       record ? "judge it with the acceptlab that wrote it, or measure again" : how);
}

}  // namespace

Record read_record_text(std::string_view text, const std::string& name) {
  const Json json = parse(text, name);
  check_schema(json, name);
  Record record;
  FieldReader reader(name);
  reader.read_fields(json, record, "schema");
  std::vector<Diagnostic> problems = reader.take_problems();
  if (problems.empty()) return record;
  if (const std::size_t count = problems.size(); count > most_reported) {
    problems.resize(most_reported);
    problems.push_back({Diagnostic::Severity::Warning, name, 0, 0, 0, "",
                        fmt::format("{} fields of this record are wrong, the first {} are shown",
                                    count, most_reported),
                        "", ""});
  }
  throw ScenarioError(std::move(problems));
}

Record read_record(const std::string& file) {
  const auto text = experiment::file_contents(file);
  if (!text) fail(file, fmt::format("cannot read the record: {}", std::strerror(errno)), "");
  return read_record_text(*text, file);
}

}  // namespace acceptlab::validation
