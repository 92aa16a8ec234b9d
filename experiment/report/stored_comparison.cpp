#include "experiment/report/stored_comparison.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "experiment/report/result_reading.hpp"

namespace acceptlab::experiment {

namespace {

using Json = nlohmann::ordered_json;

/// Nothing of a metric that this version does not know.
std::optional<Difference> read_difference(const Json& json) {
  const auto metric = find_metric(json.at("metric").get<std::string>());
  if (!metric) return std::nullopt;
  Difference difference;
  difference.column = json.at("column");
  difference.metric = *metric;
  difference.paired.difference = read_estimate(json);
  difference.paired.distinguishable = json.at("distinguishable");
  if (const Json& r = json.at("correlation"); r.is_number())
    difference.paired.correlation = r.get<double>();
  difference.with_costs = read_interval(json.at("ci95_with_costs"));
  return difference;
}

std::size_t column_of(const std::vector<std::string>& names, const Json& name) {
  const auto found = std::find(names.begin(), names.end(), name.get<std::string>());
  if (found == names.end()) throw DocumentError("a group names a column that is not there");
  return static_cast<std::size_t>(found - names.begin());
}

Group read_group(const Json& json, const std::vector<std::string>& names) {
  Group group;
  group.metric = find_metric(json.at("metric").get<std::string>()).value();
  group.lowest = column_of(names, json.at("lowest"));
  for (const Json& name : json.at("not_distinguishable"))
    group.alike.push_back(column_of(names, name));
  for (const Json& name : json.at("higher")) group.higher.push_back(column_of(names, name));
  return group;
}

StoredComparison read_comparison(const Json& json) {
  StoredComparison comparison;
  comparison.version = json.at("version");
  comparison.findings = read_sentences(json.at("findings"));
  ComparedNumbers& numbers = comparison.numbers;
  for (const Json& column : json.at("columns")) {
    comparison.columns.push_back({column.at("name"), read_run(column.at("result"))});
    numbers.names.push_back(comparison.columns.back().name);
  }
  if (comparison.columns.empty()) throw DocumentError("it has no columns");
  numbers.replications = comparison.columns.front().run.replications;
  for (const Metric& metric : comparison_metrics()) {
    for (const NamedRun& column : comparison.columns)
      numbers.values[metric.name].push_back(column.run.metric(metric.name));
  }
  for (const Json& difference : json.at("differences")) {
    if (auto known = read_difference(difference)) numbers.differences.push_back(std::move(*known));
  }
  for (const Json& group : json.at("groups"))
    numbers.groups.push_back(read_group(group, numbers.names));
  return comparison;
}

}  // namespace

StoredComparison read_stored_comparison(const std::string& text, const std::string& name) {
  std::string why;
  try {
    return read_comparison(Json::parse(text));
  } catch (const Json::exception&) {
  } catch (const std::bad_optional_access&) {
  } catch (const DocumentError& error) {
    why = std::string(": ") + error.what();
  }
  throw DocumentError(
      name + " is no whole comparison" + why +
      "\n   = help: it is damaged, or of another version of acceptlab: make it anew");
}

}  // namespace acceptlab::experiment
