#include <nlohmann/json.hpp>

#include "experiment/notation/toml_values.hpp"
#include "experiment/notation/value_json.hpp"
#include "experiment/recommend/recommendation.hpp"
#include "experiment/recommend/trial_words.hpp"
#include "experiment/result/result_blocks.hpp"
#include "experiment/result/result_json.hpp"

namespace acceptlab::experiment {

namespace {

using Json = nlohmann::ordered_json;

Json value_json(const std::string& toml) {
  const auto parsed = parse_value(toml, {});
  return parsed ? Json::parse(to_json(*parsed)) : Json(toml);
}

Json json_of(const PointSettings& settings) { return Json::parse(settings_json(settings)); }

Json goals_json(const std::vector<TriedGoal>& goals) {
  Json list = Json::array();
  for (const TriedGoal& goal : goals) {
    const Json estimate = Json::parse(estimate_json(goal.estimate));
    list.push_back({{"text", goal.verdict.text},
                    {"value", estimate.at("value")},
                    {"ci", estimate.at("ci95")},
                    {"met", goal.verdict.met},
                    {"decided", goal.verdict.decided}});
  }
  return list;
}

Json trial_json(const Trial& trial) {
  Json json{{"settings", json_of(trial.settings)},
            {"verdict", verdict_word(trial.verdict)},
            {"by", basis_word(trial.by)},
            {"goals", goals_json(trial.goals)},
            {"limit", trial.limit}};
  if (!trial.model.empty()) json["model"] = trial.model;
  if (!trial.why.empty()) json["why"] = trial.why;
  if (trial.by == Basis::Simulation) json["replications"] = trial.replications;
  if (trial.verdict == Verdict::Undecided)
    json["more_replications"] =
        trial.more_replications ? Json(*trial.more_replications) : Json(nullptr);
  return json;
}

Json bracket_json(const std::string& possible, const std::string& sure) {
  const auto end = [](const std::string& value) {
    return value.empty() ? Json(nullptr) : value_json(value);
  };
  return Json::array({end(possible), end(sure)});
}

Json left_out_json(const std::vector<LeftOut>& left_out) {
  Json list = Json::array();
  for (const LeftOut& one : left_out)
    list.push_back({{"settings", json_of(one.settings)}, {"why", one.why}});
  return list;
}

Json families_json(const Recommendation& r) {
  Json list = Json::array();
  for (const FamilyAnswer& family : r.families)
    list.push_back({{"settings", json_of(family.others)},
                    {"bracket", bracket_json(family.possible, family.sure)}});
  return list;
}

Json configuration_json(const Recommendation& r) {
  Json lines = Json::array(), sysctls = Json::array();
  for (const Directive& line : r.configuration.lines)
    lines.push_back(
        {{"block", block_word(line.block)}, {"line", line.text}, {"reason", line.reason}});
  for (const SysctlAdvice& sysctl : r.sysctls)
    sysctls.push_back({{"name", sysctl.name}, {"value", sysctl.value}, {"reason", sysctl.reason}});
  return {{"file", r.configuration.file},
          {"lines", lines},
          {"no_lines_because", r.no_directives},
          {"sysctls", sysctls}};
}

Json goal_texts(const std::vector<Goal>& goals) {
  Json list = Json::array();
  for (const Goal& goal : goals) list.push_back(goal.text);
  return list;
}

}  // namespace

std::string recommendation_json(const Recommendation& r) {
  Json json{{"schema", "acceptlab.recommendation/1"},
            {"version", program_version()},
            {"title", r.asked.title},
            {"scenario_hash", r.asked.hash},
            {"seed", r.asked.seed},
            {"goals", goal_texts(r.goals)},
            {"answer", json_of(r.answer)},
            {"perhaps", json_of(r.perhaps)},
            {"bracket", {{r.space.objective.key, bracket_json(r.possible, r.sure)}}},
            {"decided", r.decided},
            {"interrupted", r.interrupted},
            {"offered_per_s", r.offered_per_s},
            {"limit", r.limit},
            {"findings", r.findings},
            {"tried", Json::array()},
            {"left_out", left_out_json(r.left_out)}};
  for (const Trial& trial : r.tried) json["tried"].push_back(trial_json(trial));
  if (!r.families.empty()) json["families"] = families_json(r);
  json["configuration"] = configuration_json(r);
  json["evidence"] = r.rests_on.evidence;
  json["outside_validation"] = r.rests_on.outside_validation;
  json["assumed"] = r.rests_on.assumed;
  json["ignored"] = r.rests_on.ignored;
  json["options"] = {{"max_replications", r.asked.most_replications},
                     {"simulate", r.asked.simulate},
                     {"each", r.asked.every_family}};
  json["scenario"] = r.asked.scenario;
  return json.dump(2) + "\n";
}

}  // namespace acceptlab::experiment
