#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <stdexcept>

#include "experiment/keys/read_values.hpp"
#include "experiment/notation/shapes.hpp"
#include "experiment/notation/units.hpp"

namespace acceptlab::experiment {
namespace {

constexpr double largest_count = 1e12;

/// Reads the fields of one distribution table.
class DistributionTable {
 public:
  DistributionTable(Reading& r, std::string_view key, const Value& table, Measure measure)
      : r_(r), key_(key), table_(table), measure_(measure) {}

  std::optional<sim::Distribution> read();

 private:
  using Numbers = std::vector<double>;

  std::string path(std::string_view field) const { return fmt::format("{}.{}", key_, field); }
  bool has(std::string_view field) const { return table_.find(field) != nullptr; }

  std::optional<double> amount(const Value& value, std::string_view field) {
    if (measure_ == Measure::Time) return read_duration(r_, path(field), value);
    return read_number(r_, path(field), value, 0, largest_count);
  }
  double amount(std::string_view field) { return kept(amount(*table_.find(field), field)); }
  double number(std::string_view field, double least, double most) {
    return kept(read_number(r_, path(field), *table_.find(field), least, most));
  }
  Numbers list(std::string_view field, bool amounts);
  double kept(std::optional<double> value) {
    ok_ = ok_ && value.has_value();
    return value.value_or(1.0);
  }
  void wrong(std::string_view field, std::string what, std::string help = {}) {
    const Value* value = table_.find(field);
    r_.error(value != nullptr ? value->place : table_.place, path(field),
             fmt::format("{}: {}", key_, what), std::move(help));
    ok_ = false;
  }
  double positive_amount(std::string_view field) {
    const double value = amount(field);
    if (ok_ && value <= 0) wrong(field, fmt::format("{} must be more than 0", field));
    return value;
  }
  void check_weights(const Numbers& weights, const Numbers& others, std::string_view other);

  sim::Distribution hyperexponential();
  sim::Distribution lognormal();
  sim::Distribution uniform();
  sim::Distribution pareto();
  sim::Distribution discrete();
  sim::Distribution quantiles();
  sim::Distribution empirical();
  sim::Distribution build(std::string_view type);

  Reading& r_;
  std::string_view key_;
  const Value& table_;
  Measure measure_;
  bool ok_ = true;
};

DistributionTable::Numbers DistributionTable::list(std::string_view field, bool amounts) {
  const Value& value = *table_.find(field);
  if (!value.is_array() || value.items.empty()) {
    wrong_form(r_, path(field), value, "a list");
    ok_ = false;
    return {1.0};
  }
  Numbers numbers;
  for (const Value& item : value.items)
    numbers.push_back(
        kept(amounts ? amount(item, field) : read_number(r_, path(field), item, 0, largest_count)));
  return numbers;
}

void DistributionTable::check_weights(const Numbers& weights, const Numbers& others,
                                      std::string_view other) {
  if (!ok_) return;
  if (weights.size() != others.size())
    wrong("weights", fmt::format("{} weights for {} {}", weights.size(), others.size(), other));
  else if (std::accumulate(weights.begin(), weights.end(), 0.0) <= 0)
    wrong("weights", "the weights sum to 0");
}

sim::Distribution DistributionTable::hyperexponential() {
  const bool by_scv = has("mean") && has("scv") && !has("weights") && !has("means");
  const bool by_weights = has("weights") && has("means") && !has("mean") && !has("scv");
  if (!by_scv && !by_weights) {
    wrong("type", "give mean and scv, or weights and means");
    return {};
  }
  if (by_scv) {
    const double mean = positive_amount("mean");
    const double scv = number("scv", 1, 1e6);
    return ok_ ? sim::Distribution::hyperexponential_scv(mean, scv) : sim::Distribution{};
  }
  const Numbers weights = list("weights", false), means = list("means", true);
  check_weights(weights, means, "means");
  return ok_ ? sim::Distribution::hyperexponential(weights, means) : sim::Distribution{};
}

sim::Distribution DistributionTable::lognormal() {
  const double mean = positive_amount("mean");
  if (has("p99") == has("scv")) {
    wrong("type", "give either p99 or scv");
    return {};
  }
  if (has("scv")) {
    const double scv = number("scv", 0, 1e6);
    if (ok_ && scv == 0) return sim::Distribution::constant(mean);
    return ok_ ? sim::Distribution::lognormal_scv(mean, scv) : sim::Distribution{};
  }
  const double p99 = positive_amount("p99");
  if (!ok_) return {};
  try {
    return sim::Distribution::lognormal_p99(mean, p99);
  } catch (const std::domain_error&) {
    wrong("p99", fmt::format("no lognormal has a p99 of {:.3g} times its mean", p99 / mean),
          "the most is 14.97 times");
    return {};
  }
}

sim::Distribution DistributionTable::uniform() {
  const double min = amount("min"), max = amount("max");
  if (ok_ && max < min) wrong("max", "max is less than min");
  return ok_ ? sim::Distribution::uniform(min, max) : sim::Distribution{};
}

sim::Distribution DistributionTable::pareto() {
  const double alpha = number("alpha", 0.01, 100);
  const double min = positive_amount("min"), max = amount("max");
  if (ok_ && max <= min) wrong("max", "max must be more than min");
  return ok_ ? sim::Distribution::bounded_pareto(alpha, min, max) : sim::Distribution{};
}

sim::Distribution DistributionTable::discrete() {
  const Numbers values = list("values", true), weights = list("weights", false);
  check_weights(weights, values, "values");
  return ok_ ? sim::Distribution::discrete(values, weights) : sim::Distribution{};
}

sim::Distribution DistributionTable::quantiles() {
  const Numbers shares = list("at", false), values = list("values", true);
  if (!ok_) return {};
  if (shares.size() != values.size())
    wrong("at", fmt::format("{} shares for {} values", shares.size(), values.size()));
  else if (shares.size() < 2 || shares.front() != 0 || shares.back() != 1 ||
           std::adjacent_find(shares.begin(), shares.end(), std::greater_equal<>()) != shares.end())
    wrong("at", "the shares do not rise from 0 to 1", "such as at = [0, 0.5, 0.9, 1]");
  else if (!std::is_sorted(values.begin(), values.end()))
    wrong("values", "the values fall");
  return ok_ ? sim::Distribution::quantiles(shares, values) : sim::Distribution{};
}

/// One value a line: a duration or a number of seconds for times, a number for counts. Empty lines
/// and those that start with '#' are skipped.
sim::Distribution DistributionTable::empirical() {
  const auto name = read_text(r_, path("file"), *table_.find("file"));
  const std::string* text =
      name ? r_.named_file(table_.find("file")->place, path("file"), *name) : nullptr;
  ok_ = text != nullptr;
  if (!ok_) return {};
  Sources lines;
  const std::uint32_t source = lines.add_file(*name, *text);
  Numbers sample;
  for (unsigned row = 1; row <= lines[source].lines.size(); ++row) {
    const std::string_view line = lines.line(source, row);
    if (line.empty() || line.front() == '#') continue;
    auto number = parse_number(line);
    if (measure_ == Measure::Time)
      number = number ? std::optional(*number * 1e9) : parse_duration(line);
    if (number && *number <= longest_duration) {
      sample.push_back(*number);
      continue;
    }
    ok_ = false;
    r_.report({Diagnostic::Severity::Error, r_.path_of_file(*name), row, 1,
               static_cast<unsigned>(line.size()), path("file"),
               fmt::format("{}: malformed value", path("file")),
               measure_ == Measure::Time
                   ? "a duration with a unit, or a number of seconds, on each line"
                   : "a number on each line",
               std::string(line)});
    return {};
  }
  if (sample.empty()) wrong("file", fmt::format("'{}' holds no value", *name));
  return ok_ ? sim::Distribution::empirical(sample) : sim::Distribution{};
}

sim::Distribution DistributionTable::build(std::string_view type) {
  if (type == "constant") return sim::Distribution::constant(amount("value"));
  if (type == "exponential") return sim::Distribution::exponential(positive_amount("mean"));
  if (type == "erlang") {
    const double mean = positive_amount("mean");
    const auto k = read_integer(r_, path("k"), *table_.find("k"), 1, 1000);
    ok_ = ok_ && k;
    return ok_ ? sim::Distribution::erlang(mean, static_cast<unsigned>(*k)) : sim::Distribution{};
  }
  if (type == "hyperexponential") return hyperexponential();
  if (type == "lognormal") return lognormal();
  if (type == "uniform") return uniform();
  if (type == "pareto") return pareto();
  if (type == "discrete") return discrete();
  if (type == "quantiles") return quantiles();
  return empirical();
}

std::optional<sim::Distribution> DistributionTable::read() {
  const auto& shapes = distribution_shapes();
  const Value* type = table_.find("type");
  if (type == nullptr) {
    r_.error(table_.place, key_, fmt::format("{}: 'type' is missing", key_),
             "such as { type = \"exponential\", mean = \"100us\" }");
    return std::nullopt;
  }
  std::vector<std::string_view> types;
  for (const Shape& shape : shapes) types.push_back(shape.type);
  const auto index = read_choice(r_, path("type"), *type, types);
  if (!index) return std::nullopt;
  const Shape& shape = shapes[*index];
  std::vector<std::string> names;
  for (const Field& field : shape.fields) names.emplace_back(field.name);
  const auto required = static_cast<std::size_t>(std::count_if(
      shape.fields.begin(), shape.fields.end(), [](const Field& f) { return f.required; }));
  names.emplace_back("type");
  if (!check_fields(r_, key_, table_, names, required)) return std::nullopt;
  sim::Distribution distribution = build(shape.type);
  if (!ok_) return std::nullopt;
  return distribution;
}

}  // namespace

std::optional<sim::Distribution> read_distribution(Reading& r, std::string_view key,
                                                   const Value& value, Measure measure,
                                                   Plain plain) {
  if (value.is_table()) return DistributionTable(r, key, value, measure).read();
  const std::optional<double> number = measure == Measure::Time
                                           ? read_duration(r, key, value)
                                           : read_number(r, key, value, 0, largest_count);
  if (!number) return std::nullopt;
  if (plain == Plain::Constant || *number == 0) return sim::Distribution::constant(*number);
  return sim::Distribution::exponential(*number);
}

}  // namespace acceptlab::experiment
