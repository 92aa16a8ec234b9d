#include "experiment/keys/goals.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "experiment/notation/units.hpp"
#include "experiment/statistics/metrics.hpp"

namespace acceptlab::experiment {
namespace {

/// Times need a unit, except 0; rates and shares may have one.
std::optional<double> parse_bound(const std::string& text, Unit unit) {
  const auto number = parse_number(text);
  if (unit == Unit::Seconds) {
    const auto duration = parse_duration(text);
    if (duration) return *duration * 1e-9;
    if (number && *number == 0) return number;
    return std::nullopt;
  }
  if (number) return number;
  return unit == Unit::PerSecond ? parse_rate(text) : parse_percentage(text);
}

/// The names of all results, in full and as short as they may be.
std::vector<std::string> names_of_results() {
  std::vector<std::string> names;
  for (const Metric& metric : all_metrics()) {
    names.push_back(metric.name);
    for (const std::string_view prefix : {"latency.", "connections."}) {
      if (metric.name.starts_with(prefix)) names.push_back(metric.name.substr(prefix.size()));
    }
  }
  return names;
}

}  // namespace

bool check_metric(Reading& r, const Place& place, std::string_view key, const std::string& name) {
  if (find_metric(name)) return true;
  const std::string near = suggestion(name, names_of_results());
  r.error(place, key, fmt::format("{}: no result is called '{}'", key, name),
          near.empty() ? "such as accept_wait.p99, service_wait.mean or lost_share"
                       : fmt::format("did you mean '{}'?", near));
  return false;
}

std::optional<Goal> read_goal(Reading& r, const Place& place, std::string_view key,
                              const std::string& text) {
  constexpr std::array<std::string_view, 6> operators{"<=", ">=", "==", "!=", "<", ">"};
  const auto found = std::find_if(operators.begin(), operators.end(), [&](std::string_view op) {
    return text.find(op) != std::string::npos;
  });
  if (found == operators.end()) {
    r.error(place, key, fmt::format("{}: '{}' is not a comparison", key, text),
            "such as \"accept_wait.p99 < 2ms\"");
    return std::nullopt;
  }
  const std::size_t at = text.find(*found);
  const auto trim = [](std::string part) {
    part.erase(0, part.find_first_not_of(' '));
    part.erase(part.find_last_not_of(' ') + 1);
    return part;
  };
  const std::string name = trim(text.substr(0, at)),
                    bound_text = trim(text.substr(at + found->size()));
  if (!check_metric(r, place, key, name)) return std::nullopt;
  const Unit unit = find_metric(name)->unit;
  const bool time = unit == Unit::Seconds;
  const auto bound = parse_bound(bound_text, unit);
  if (!bound) {
    r.error(place, key,
            fmt::format("{}: '{}' is not {}", key, bound_text,
                        time ? "a duration with a unit" : "a number"),
            time ? "such as \"accept_wait.p99 < 2ms\"" : "such as \"lost_share < 1e-5\"");
    return std::nullopt;
  }
  return Goal{text, name, std::string(*found), *bound};
}

}  // namespace acceptlab::experiment
