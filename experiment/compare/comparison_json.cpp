#include "experiment/compare/comparison_json.hpp"

#include <nlohmann/json.hpp>

#include "experiment/result/json_text.hpp"
#include "experiment/result/result_json.hpp"

namespace acceptlab::experiment {

namespace {

using Json = nlohmann::ordered_json;

std::string columns_json(const Comparison& comparison, bool timing) {
  std::vector<std::string> columns;
  for (std::size_t i = 0; i < comparison.results.size(); ++i) {
    columns.push_back(json_object(
        {{"name", Json(comparison.names[i]).dump()},
         {"result", result_object(comparison.results[i], comparison.summaries[i], timing, 3)}},
        2));
  }
  return json_array(columns, 1);
}

std::string difference_json(const Difference& difference) {
  const Estimate& estimate = difference.paired.difference;
  Json json;
  json["column"] = difference.column;
  json["metric"] = difference.metric.name;
  json["value"] = estimate.value;
  json["ci95"] = nullptr;
  if (estimate.interval) json["ci95"] = {estimate.interval->low, estimate.interval->high};
  json["distinguishable"] = difference.paired.distinguishable;
  json["correlation"] = nullptr;
  if (difference.paired.correlation) json["correlation"] = *difference.paired.correlation;
  json["ci95_with_costs"] = nullptr;
  if (const auto& ci = difference.with_costs) json["ci95_with_costs"] = {ci->low, ci->high};
  return json.dump();
}

std::string group_json(const Comparison& comparison, const Group& group) {
  const auto names = [&](const std::vector<std::size_t>& columns) {
    Json list = Json::array();
    for (const std::size_t column : columns) list.push_back(comparison.names[column]);
    return list;
  };
  return Json{{"metric", group.metric.name},
              {"lowest", comparison.names[group.lowest]},
              {"not_distinguishable", names(group.alike)},
              {"higher", names(group.higher)}}
      .dump();
}

}  // namespace

std::string comparison_json(const Comparison& comparison, bool timing) {
  std::vector<std::string> differences;
  for (const Difference& d : comparison.differences) differences.push_back(difference_json(d));
  std::vector<std::string> groups;
  for (const Group& g : comparison.groups) groups.push_back(group_json(comparison, g));
  return json_object({{"schema", Json(comparison_schema).dump()},
                      {"version", Json(program_version()).dump()},
                      {"findings", Json(comparison.findings).dump()},
                      {"columns", columns_json(comparison, timing)},
                      {"differences", json_array(differences, 1)},
                      {"groups", json_array(groups, 1)}}) +
         "\n";
}

}  // namespace acceptlab::experiment
