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
    if (duration) return *duration / 1e9;
    if (number && *number == 0) return number;
    return std::nullopt;
  }
  if (number) return number;
  return unit == Unit::PerSecond ? parse_rate(text) : parse_percentage(text);
}

/// Of so many bytes of a string, which stands in quotes or as it is; of one with escapes the whole.
Place part_of(Place place, std::string_view text, std::string_view part) {
  const unsigned all = characters_in(text);
  const unsigned quote = place.length == all + 2 ? 1 : 0;
  if (place.length != all + 2 * quote) return place;
  const auto before = static_cast<std::size_t>(part.data() - text.data());
  place.column += quote + characters_in(text.substr(0, before));
  place.length = characters_in(part);
  return place;
}

/// The names of all results, in full and as short as they may be.
std::vector<std::string> names_of_results() {
  std::vector<std::string> names;
  for (const Metric& metric : all_metrics()) {
    names.push_back(metric.name);
    for (const std::string_view block : silent_blocks) {
      if (metric.name.starts_with(block)) names.push_back(metric.name.substr(block.size()));
    }
  }
  return names;
}

/// The only result whose name ends in this one: "wakeups.woken" for "woken".
std::string only_ending(const std::string& name) {
  std::string found;
  for (const Metric& metric : all_metrics()) {
    if (!metric.name.ends_with("." + name)) continue;
    if (!found.empty()) return "";
    found = metric.name;
  }
  return found;
}

}  // namespace

std::string help_for_metric(const std::string& name) {
  std::string near = only_ending(name);
  if (near.empty()) near = suggestion(name, names_of_results());
  return near.empty() ? "such as accept_wait.p99, service_wait.mean or lost_share"
                      : fmt::format("did you mean '{}'?", near);
}

bool check_metric(Reading& r, const Place& place, std::string_view key, const std::string& name) {
  if (find_metric(name)) return true;
  r.error(place, key, fmt::format("{}: no result is called '{}'", key, name),
          help_for_metric(name));
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
  const std::string_view all = text;
  const std::size_t at = text.find(*found);
  const std::string_view metric = trimmed(all.substr(0, at)),
                         limit = trimmed(all.substr(at + found->size()));
  const std::string name(metric), bound_text(limit);
  if (!check_metric(r, part_of(place, text, metric), key, name)) return std::nullopt;
  const Unit unit = find_metric(name)->unit;
  const bool time = unit == Unit::Seconds;
  const auto bound = parse_bound(bound_text, unit);
  if (!bound) {
    r.error(part_of(place, text, limit), key,
            fmt::format("{}: '{}' is not {}", key, bound_text,
                        time ? "a duration with a unit" : "a number"),
            time ? "such as \"accept_wait.p99 < 2ms\"" : "such as \"lost_share < 1e-5\"");
    return std::nullopt;
  }
  return Goal{text, name, std::string(*found), *bound};
}

}  // namespace acceptlab::experiment
