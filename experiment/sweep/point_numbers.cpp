#include "experiment/sweep/point_numbers.hpp"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "experiment/keys/reading.hpp"
#include "experiment/statistics/metrics.hpp"
#include "experiment/sweep/replications_file.hpp"
#include "experiment/sweep/stored_point.hpp"

namespace acceptlab::experiment {

namespace {

using Json = nlohmann::ordered_json;

Json::json_pointer pointer_to(const std::string& metric) {
  std::string path = "/" + metric;
  std::replace(path.begin(), path.end(), '.', '/');
  return Json::json_pointer(path);
}

/// A count stands in a result as a plain number.
Estimate estimate_in(const Json& json) {
  Estimate estimate{std::numeric_limits<double>::quiet_NaN(), {}};
  const Json value = json.is_object() ? json.value("value", Json()) : json;
  if (value.is_number()) estimate.value = value.get<double>();
  const Json ci = json.is_object() ? json.value("ci95", Json()) : Json();
  if (ci.is_array()) estimate.interval = Interval{ci.at(0), ci.at(1)};
  return estimate;
}

/// The replications that the result was made of; those beyond were asked for by others.
std::vector<kernel::Measurement> replications_of(const std::filesystem::path& folder,
                                                 const Point& point, std::size_t count) {
  const auto bytes = file_contents(folder / (point.replication_hash + ".replications"));
  auto known = bytes ? decode(*bytes) : std::nullopt;
  if (!known || known->measured.size() < count) return {};
  known->measured.resize(count);
  return std::move(known->measured);
}

std::vector<GoalSummary> goals_in(const Json& result) {
  std::vector<GoalSummary> goals;
  for (const Json& goal : result.at("goals"))
    goals.push_back({goal.at("text"), goal.at("met"), goal.at("decided")});
  return goals;
}

PointNumbers numbers_in(const Json& result, const std::filesystem::path& folder,
                        const Point& point) {
  PointNumbers numbers{result.at("replications"), {}, goals_in(result), findings_in(result)};
  std::optional<std::vector<kernel::Measurement>> measured;
  for (const Metric& metric : all_metrics()) {
    if (const auto at = pointer_to(metric.name); result.contains(at)) {
      numbers.metrics.push_back(estimate_in(result.at(at)));
      continue;
    }
    // A result does not have all that columns are compared by.
    if (!measured) measured = replications_of(folder, point, numbers.replications);
    numbers.metrics.push_back(measured->empty()
                                  ? Estimate{std::numeric_limits<double>::quiet_NaN(), {}}
                                  : metric.estimate(*measured));
  }
  return numbers;
}

}  // namespace

std::optional<PointNumbers> point_numbers(const std::filesystem::path& folder, const Point& point) {
  const Json result = stored_point(folder, point);
  if (!result.is_object()) return std::nullopt;
  try {
    return numbers_in(result, folder, point);
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

}  // namespace acceptlab::experiment
