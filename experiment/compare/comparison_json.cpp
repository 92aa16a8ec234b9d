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
  if (estimate.ci95) json["ci95"] = {estimate.ci95->low, estimate.ci95->high};
  json["distinguishable"] = difference.paired.distinguishable;
  json["correlation"] = nullptr;
  if (difference.paired.correlation) json["correlation"] = *difference.paired.correlation;
  return json.dump();
}

}  // namespace

std::string comparison_json(const Comparison& comparison, bool timing) {
  std::vector<std::string> differences;
  for (const Difference& d : comparison.differences) differences.push_back(difference_json(d));
  return json_object({{"schema", Json(comparison_schema).dump()},
                      {"version", Json(program_version()).dump()},
                      {"findings", Json(comparison.findings).dump()},
                      {"columns", columns_json(comparison, timing)},
                      {"differences", json_array(differences, 1)}}) +
         "\n";
}

}  // namespace acceptlab::experiment
