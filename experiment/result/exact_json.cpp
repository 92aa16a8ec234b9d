#include <nlohmann/json.hpp>

#include "experiment/result/exact_result.hpp"
#include "experiment/result/result_blocks.hpp"
#include "experiment/result/result_json.hpp"

namespace acceptlab::experiment {

namespace {

using Json = nlohmann::ordered_json;

Json members(const std::vector<ExactMember>& list, const char* level) {
  Json all = Json::array();
  for (const ExactMember& m : list)
    all.push_back({{"index", m.index}, {"share", m.share}, {level, m.level}});
  return all;
}

}  // namespace

std::string exact_json(const ExactResult& result) {
  Json json;
  json["schema"] = result_schema;
  json["version"] = program_version();
  json["title"] = result.title;
  json["scenario_hash"] = result.hash;
  json["scenario"] = result.scenario;
  json["replications"] = 0;
  if (result.assumed) json["assumed"] = *result.assumed;
  json["findings"] = result.findings;
  json["exact"] = {{"model", result.model},
                   {"why", result.why},
                   {"utilisation", result.utilisation},
                   {"wait_chance", result.wait_chance},
                   {"pending_mean", result.pending_mean},
                   {"present_mean", result.present_mean}};
  json.update(Json::parse(exact_values_json(result.values)));
  json["sockets"] = members(result.sockets, "pending_mean");
  json["workers"] = members(result.workers, "busy");
  json["goals"] = Json::array();
  for (const GoalSummary& goal : result.goals)
    json["goals"].push_back({{"text", goal.text}, {"met", goal.met}, {"decided", goal.decided}});
  return json.dump(2) + "\n";
}

}  // namespace acceptlab::experiment
