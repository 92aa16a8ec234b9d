#include "validation/published/published_json.hpp"

#include <nlohmann/json.hpp>

#include "experiment/result/json_text.hpp"
#include "experiment/result/result_json.hpp"
#include "validation/judge/validation_json.hpp"

namespace acceptlab::validation {

namespace {

using experiment::json_array;
using experiment::json_object;
using Json = nlohmann::ordered_json;

std::string text(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

const char* scale_name(Claim::Kind kind) {
  switch (kind) {
    case Claim::Kind::Number:
      return "ratio";
    case Claim::Kind::Dispersion:
      return "middle";
    case Claim::Kind::Workers:
    case Claim::Kind::Histogram:
      break;
  }
  return "variation";
}

Json claim_json(const Claim& claim, const SimulatedClaim& simulated) {
  Json json;
  json["name"] = claim.of;
  json["column"] = claim.column;
  if (claim.ratio) json["over"] = claim.over;
  if (!simulated.shown.empty()) json["shown"] = simulated.shown;
  json["real"] = simulated.published;
  json["simulated"] = simulated.simulated;
  json["margin"] = claim.band;
  json["scale"] = scale_name(claim.kind);
  json["spread"] = nullptr;  // one run was published
  json["difference"] = simulated.outcome.difference;
  json["interval"] = nullptr;
  if (const auto& i = simulated.outcome.interval) json["interval"] = {i->low, i->high};
  json["counted"] = claim.role == Claim::Role::Predicted;
  json["role"] = claim_role_names[static_cast<std::size_t>(claim.role)];
  json["verdict"] = verdict_names[static_cast<std::size_t>(simulated.outcome.verdict)];
  if (const std::string why = reason_of(claim, simulated); !why.empty()) json["reason"] = why;
  if (!simulated.published_shares.empty())
    json["shares"] = {{"real", simulated.published_shares},
                      {"simulated", simulated.simulated_shares}};
  return json;
}

std::string columns_json(const std::vector<PublishedColumn>& columns) {
  std::vector<std::string> texts;
  for (const PublishedColumn& c : columns)
    texts.push_back(text({{"name", c.name},
                          {"scenario_hash", c.hash},
                          {"seed", c.seed},
                          {"evidence", c.evidence},
                          {"outside_validation", c.outside_validation},
                          {"assumed", c.assumed},
                          {"ignored", c.ignored},
                          {"scenario", c.scenario}}));
  return json_array(texts, 3);
}

/// The fitted claims of a case, or the others; nothing when it has none.
void add_case(const PublishedCase& c, bool fitted, std::vector<std::string>& into) {
  std::vector<std::string> metrics;
  for (std::size_t i = 0; i < c.simulated.size(); ++i) {
    if ((c.claims.claims[i].role == Claim::Role::Fitted) == fitted)
      metrics.push_back(text(claim_json(c.claims.claims[i], c.simulated[i])));
  }
  if (metrics.empty()) return;
  into.push_back(json_object({{"name", text(c.claims.title)},
                              {"source", text(c.claims.source)},
                              {"scenario", text(c.claims.scenario)},
                              {"calibration", text(fitted)},
                              {"inputs", text(c.claims.inputs)},
                              {"guessed", text(c.claims.guessed)},
                              {"fitted", text(c.claims.fitted)},
                              {"findings", text(c.findings)},
                              {"columns", columns_json(c.columns)},
                              {"metrics", json_array(metrics, 3)}},
                             2));
}

}  // namespace

std::string published_json(const std::vector<PublishedCase>& cases) {
  std::vector<std::string> texts;
  for (const PublishedCase& c : cases) {
    add_case(c, false, texts);
    add_case(c, true, texts);
  }
  const PublishedScore score = score_of(cases);
  const Json summary{{"passed", score.passed()},       {"counted", score.counted},
                     {"equivalent", score.equivalent}, {"different", score.different},
                     {"undecided", score.undecided()}, {"unexplained", score.unexplained},
                     {"fitted", score.fitted},         {"text", score_sentence(score)}};
  return json_object({{"schema", text(validation_schema)},
                      {"version", text(experiment::program_version())},
                      {"suite", text("published")},
                      {"cases", json_array(texts, 1)},
                      {"controls", text(Json::object())},
                      {"summary", text(summary)}}) +
         "\n";
}

}  // namespace acceptlab::validation
