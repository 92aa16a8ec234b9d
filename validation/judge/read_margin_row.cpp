#include "validation/judge/read_margin_row.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "experiment/keys/read_values.hpp"
#include "validation/judge/run_values.hpp"

namespace acceptlab::validation {

namespace {

using experiment::Reading;
using experiment::Value;

constexpr std::array<std::string_view, 2> server_words{"native", "other"};
constexpr std::array<std::string_view, 2> established_words{"kernel", "connect"};
constexpr std::array<std::string_view, 2> by_words{"number", "rank"};
constexpr std::array<const char*, 3> scales{"ratio", "factor", "variation"};
constexpr double smallest = 1e-6, widest_ratio = 100, largest_value = 1e9;

class RowReader {
 public:
  RowReader(Reading& r, const std::string& path, const Value& value)
      : r_(r), path_(path), value_(value) {}

  MarginRow read();

 private:
  void read_metrics(const Value& metrics);
  void read_metric(const Value& name);
  void read_when(const Value& when);
  void read_policies(const Value& policies);
  void read_scale();
  void read_or(const Value& seconds);
  void read_by();
  void read_number(const Value& value, double least, double most, double& into);
  std::optional<bool> read_flag(const std::string& key, const Value& value);
  bool of_shares() const { return row_.scale == MarginRow::Scale::Variation; }
  std::string below(const std::string& name) const { return path_ + "." + name; }

  Reading& r_;
  const std::string& path_;
  const Value& value_;
  MarginRow row_;
};

void RowReader::read_number(const Value& value, double least, double most, double& into) {
  if (const auto x = experiment::read_number(r_, below(value.key), value, least, most)) into = *x;
}

std::optional<bool> RowReader::read_flag(const std::string& key, const Value& value) {
  if (value.kind == Value::Kind::Boolean) return value.boolean;
  experiment::wrong_form(r_, key, value, "true or false");
  return std::nullopt;
}

void RowReader::read_metric(const Value& name) {
  const std::string key = below("metric");
  const auto text = experiment::read_text(r_, key, name);
  if (!text) return;
  std::vector<std::string> known = number_names();
  known.emplace_back(workers_share);
  known.emplace_back(sockets_share);
  if (std::find(known.begin(), known.end(), *text) == known.end())
    return r_.unknown(name.place, key, fmt::format("{}: '{}' is not a metric", key, *text), known);
  row_.metrics.push_back(*text);
}

void RowReader::read_metrics(const Value& metrics) {
  if (!metrics.is_array()) return read_metric(metrics);
  for (const Value& name : metrics.items) read_metric(name);
}

void RowReader::read_policies(const Value& policies) {
  const std::string key = below("when.policy");
  if (!policies.is_array() || policies.items.empty())
    return experiment::wrong_form(r_, key, policies, "a list of kinds of policy");
  for (const Value& item : policies.items) {
    if (const auto word = experiment::read_choice(r_, key, item, policy_class_names))
      row_.when.policies.push_back(static_cast<PolicyClass>(*word));
  }
}

void RowReader::read_when(const Value& when) {
  const std::string key = below("when");
  if (!when.is_table()) return experiment::wrong_form(r_, key, when, "a table");
  experiment::check_fields(r_, key, when,
                           {"saturated", "policy", "pinned", "server", "established"}, 0);
  if (const Value* v = when.find("saturated"))
    row_.when.saturated = read_flag(key + ".saturated", *v);
  if (const Value* v = when.find("pinned")) row_.when.pinned = read_flag(key + ".pinned", *v);
  if (const Value* v = when.find("policy")) read_policies(*v);
  if (const Value* v = when.find("server")) {
    if (const auto word = experiment::read_choice(r_, key + ".server", *v, server_words))
      row_.when.native = *word == 0;
  }
  if (const Value* v = when.find("established")) {
    if (const auto word = experiment::read_choice(r_, key + ".established", *v, established_words))
      row_.when.kernel_times = *word == 0;
  }
}

void RowReader::read_scale() {
  std::vector<const Value*> given;
  for (const char* scale : scales) {
    if (const Value* v = value_.find(scale)) given.push_back(v);
  }
  if (given.size() != 1)
    return r_.error(value_.place, path_,
                    fmt::format("{}: {} of ratio, factor and variation is given", path_,
                                given.empty() ? "none" : "more than one"),
                    "give one of them: ratio = \"15%\", factor = 2, variation = 0.05");
  const Value& scale = *given.front();
  const bool variation = scale.key == "variation", factor = scale.key == "factor";
  row_.scale = variation ? MarginRow::Scale::Variation : MarginRow::Scale::Ratio;
  const double offset = factor ? 1 : 0;
  read_number(scale, offset + smallest, offset + (variation ? 1 : widest_ratio), row_.margin);
  row_.margin -= offset;
  for (const std::string& metric : row_.metrics) {
    const bool shares = metric == workers_share || metric == sockets_share;
    if (shares != variation)
      r_.error(scale.key_place, below(scale.key),
               fmt::format("{}: {} has no {}", path_, metric, scale.key),
               shares ? "shares have a variation" : "numbers have a ratio or a factor");
  }
}

void RowReader::read_or(const Value& seconds) {
  const bool times = std::all_of(row_.metrics.begin(), row_.metrics.end(),
                                 [](const auto& name) { return name.starts_with("latency."); });
  if (!times || of_shares())
    return r_.error(seconds.key_place, below("or"),
                    fmt::format("{}: 'or' is a time, {} is none", path_, row_.metrics.front()),
                    "it stands beside the ratio or factor of a latency");
  if (const auto ns = experiment::read_duration(r_, below("or"), seconds))
    row_.or_seconds = *ns / 1e9;
}

void RowReader::read_by() {
  const Value* by = value_.find("by");
  if (by == nullptr) {
    if (of_shares())
      r_.error(value_.place, path_, fmt::format("{}: 'by' is missing", path_),
               "by = \"number\" compares each worker with itself, by = \"rank\" the busiest with "
               "the busiest");
    return;
  }
  if (!of_shares())
    return r_.error(by->key_place, below("by"), fmt::format("{}: only shares have 'by'", path_));
  if (const auto word = experiment::read_choice(r_, below("by"), *by, by_words))
    row_.by_rank = *word == 1;
}

MarginRow RowReader::read() {
  experiment::check_fields(
      r_, path_, value_,
      {"metric", "when", "ratio", "factor", "variation", "or", "least", "by", "counted"}, 1);
  if (const Value* v = value_.find("metric")) read_metrics(*v);
  if (const Value* v = value_.find("when")) read_when(*v);
  if (row_.metrics.empty()) return row_;  // an error says why
  read_scale();
  if (const Value* v = value_.find("or")) read_or(*v);
  read_by();
  if (const Value* v = value_.find("least")) read_number(*v, 0, largest_value, row_.least);
  if (const Value* v = value_.find("counted"))
    row_.counted = read_flag(below("counted"), *v).value_or(true);
  return row_;
}

}  // namespace

MarginRow read_margin_row(Reading& r, const std::string& path, const Value& row) {
  return RowReader(r, path, row).read();
}

}  // namespace acceptlab::validation
