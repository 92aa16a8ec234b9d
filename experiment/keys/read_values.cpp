#include "experiment/keys/read_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "experiment/notation/units.hpp"

namespace acceptlab::experiment {
namespace {

std::string number_text(double value) { return fmt::format("{}", value); }

std::string range_text(double least, double most) {
  if (std::isinf(most)) return fmt::format("at least {}", number_text(least));
  return fmt::format("{} to {}", number_text(least), number_text(most));
}

void out_of_range(Reading& r, std::string_view key, const Value& value, double least, double most) {
  r.error(value.place, key, fmt::format("{}: {} is out of range", key, to_toml(value)),
          "allowed: " + range_text(least, most));
}

/// What to say of a text that should have been a quantity.
std::string unit_help(std::string_view text, const std::vector<std::string>& units,
                      std::string_view example) {
  const auto unit = std::find_if(text.begin(), text.end(), [](unsigned char c) {
    return std::isdigit(c) == 0 && c != '.' && c != ' ' && c != '-' && c != '+';
  });
  const std::string name(unit, text.end());
  const std::string near =
      name.empty() || name.size() == text.size() ? "" : suggestion(name, units);
  if (!near.empty())
    return fmt::format("did you mean '{}'? (units: {})", near, fmt::join(units, ", "));
  return fmt::format("write a number and a unit, such as {} (units: {})", example,
                     fmt::join(units, ", "));
}

const std::vector<std::string> duration_unit_names{"ns", "us", "ms", "s", "min", "h"};
const std::vector<std::string> rate_unit_names{"/s", "k/s", "M/s", "/min", "/h"};

}  // namespace

void wrong_form(Reading& r, std::string_view key, const Value& value, std::string_view expected,
                std::string help) {
  const bool short_enough = !value.is_table() && !value.is_array();
  r.error(value.place, key,
          fmt::format("{}: expected {}, found {}", key, expected,
                      short_enough ? to_toml(value) : std::string(kind_name(value))),
          std::move(help));
}

std::optional<double> read_duration(Reading& r, std::string_view key, const Value& value) {
  const auto duration = value.is_string() ? parse_duration(value.text) : std::nullopt;
  if (!duration) {
    const bool negative = value.is_string() && value.text.starts_with('-');
    wrong_form(r, key, value,
               negative ? "a duration that is not negative" : "a duration with a unit",
               negative ? "the shortest is \"0s\""
                        : unit_help(value.text, duration_unit_names, "\"35us\""));
    return std::nullopt;
  }
  if (*duration > longest_duration) {
    r.error(value.place, key, fmt::format("{}: {} is out of range", key, to_toml(value)),
            "the longest duration is 27777h (three years)");
    return std::nullopt;
  }
  return duration;
}

std::optional<double> read_rate(Reading& r, std::string_view key, const Value& value) {
  constexpr double highest = 1e9;
  const auto rate = value.is_string() ? parse_rate(value.text) : std::nullopt;
  if (!rate) {
    wrong_form(r, key, value, "a rate with a unit",
               unit_help(value.text, rate_unit_names, "\"40k/s\""));
    return std::nullopt;
  }
  if (*rate <= 0 || *rate > highest) {
    r.error(value.place, key, fmt::format("{}: {} is out of range", key, to_toml(value)),
            "allowed: more than 0, at most 1G/s");
    return std::nullopt;
  }
  return rate;
}

std::optional<double> read_number(Reading& r, std::string_view key, const Value& value,
                                  double least, double most) {
  std::optional<double> number;
  if (value.is_number() && std::isfinite(value.real)) number = value.real;
  if (value.is_string()) number = parse_percentage(value.text);
  if (!number) {
    wrong_form(r, key, value, "a number");
    return std::nullopt;
  }
  if (*number < least || *number > most) {
    out_of_range(r, key, value, least, most);
    return std::nullopt;
  }
  return number;
}

std::optional<std::int64_t> read_integer(Reading& r, std::string_view key, const Value& value,
                                         double least, double most) {
  if (!value.is_integer()) {
    wrong_form(r, key, value, "an integer");
    return std::nullopt;
  }
  if (value.real < least || value.real > most) {
    out_of_range(r, key, value, least, most);
    return std::nullopt;
  }
  return value.integer;
}

std::optional<std::string> read_text(Reading& r, std::string_view key, const Value& value) {
  if (!value.is_string()) {
    wrong_form(r, key, value, "a string");
    return std::nullopt;
  }
  return value.text;
}

std::optional<std::size_t> read_choice(Reading& r, std::string_view key, const Value& value,
                                       std::span<const std::string_view> choices) {
  const std::vector<std::string> names(choices.begin(), choices.end());
  if (!value.is_string()) {
    wrong_form(r, key, value, fmt::format("one of {}", fmt::join(names, ", ")));
    return std::nullopt;
  }
  const auto found = std::find(choices.begin(), choices.end(), value.text);
  if (found != choices.end()) return static_cast<std::size_t>(found - choices.begin());
  const std::string near = suggestion(value.text, names);
  r.error(value.place, key, fmt::format("{}: {} is not known", key, to_toml(value)),
          fmt::format("{}known: {}", near.empty() ? "" : fmt::format("did you mean '{}'? ", near),
                      fmt::join(names, ", ")));
  return std::nullopt;
}

bool check_fields(Reading& r, std::string_view key, const Value& table,
                  const std::vector<std::string>& names, std::size_t required) {
  bool ok = true;
  for (const Value& entry : table.items) {
    if (std::find(names.begin(), names.end(), entry.key) != names.end()) continue;
    r.unknown(entry.key_place, fmt::format("{}.{}", key, entry.key),
              fmt::format("unknown key '{}' in {}", entry.key, key), names);
    ok = false;
  }
  for (std::size_t i = 0; i < required; ++i) {
    if (table.find(names[i]) != nullptr) continue;
    r.error(table.place, key, fmt::format("{}: '{}' is missing", key, names[i]));
    ok = false;
  }
  return ok;
}

sim::Duration to_duration(double nanoseconds) { return sim::Duration{std::llround(nanoseconds)}; }

bool assign(Reading& r, const Key& key, const Value& value, bool& out) {
  if (value.kind != Value::Kind::Boolean) {
    wrong_form(r, r.path_of(key), value, "true or false");
    return false;
  }
  out = value.boolean;
  return true;
}

bool assign(Reading& r, const Key& key, const Value& value, std::string& out) {
  const std::string path = r.path_of(key);
  if (!key.choices.empty() && !read_choice(r, path, value, key.choices)) return false;
  const auto text = read_text(r, path, value);
  if (text) out = *text;
  return text.has_value();
}

bool assign(Reading& r, const Key& key, const Value& value, double& out) {
  const auto number = read_number(r, r.path_of(key), value, key.least, key.most);
  if (number) out = *number;
  return number.has_value();
}

bool assign(Reading& r, const Key& key, const Value& value, sim::Duration& out) {
  const auto duration = read_duration(r, r.path_of(key), value);
  if (!duration) return false;
  if (*duration < key.least) {
    r.error(value.place, r.path_of(key),
            fmt::format("{}: {} is too short", r.path_of(key), to_toml(value)));
    return false;
  }
  out = to_duration(*duration);
  return true;
}

bool assign(Reading& r, const Key& key, const Value& value, sim::Distribution& out) {
  const Measure measure = key.form == Form::CountDistribution ? Measure::Count : Measure::Time;
  const auto distribution = read_distribution(r, r.path_of(key), value, measure);
  if (distribution) out = *distribution;
  return distribution.has_value();
}

}  // namespace acceptlab::experiment
