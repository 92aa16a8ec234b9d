#include "validation/judge/validation_json.hpp"

#include <nlohmann/json.hpp>

#include "experiment/result/json_text.hpp"
#include "experiment/result/result_json.hpp"

namespace acceptlab::validation {

namespace {

using experiment::json_array;
using experiment::json_object;
using experiment::JsonFields;
using Json = nlohmann::ordered_json;
using Scale = MetricJudgement::Scale;

std::string text(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

template <class Items, class ToJson>
std::string lines(const Items& items, unsigned depth, const ToJson& to_json) {
  std::vector<std::string> texts;
  for (const auto& item : items) texts.push_back(text(to_json(item)));
  return json_array(texts, depth);
}

const char* scale_name(Scale scale) {
  switch (scale) {
    case Scale::Ratio:
      return "ratio";
    case Scale::Seconds:
      return "seconds";
    case Scale::Variation:
      break;
  }
  return "variation";
}

Json metric_json(const MetricJudgement& m) {
  Json json;
  json["name"] = m.name;
  json["real"] = m.real;
  json["simulated"] = m.simulated;
  json["margin"] = m.margin;
  json["scale"] = scale_name(m.scale);
  json["spread"] = m.spread;
  json["difference"] = m.outcome.difference;
  json["interval"] = nullptr;
  if (m.outcome.interval) json["interval"] = {m.outcome.interval->low, m.outcome.interval->high};
  json["counted"] = m.counted;
  json["verdict"] = verdict_names[static_cast<std::size_t>(m.outcome.verdict)];
  if (!m.outcome.reason.empty()) json["reason"] = m.outcome.reason;
  if (m.counted) json["counts_by"] = m.counts_by;
  if (m.scale == Scale::Variation) {
    json["chance"] = m.outcome.chance;
    json["shares"] = {{"real", m.real_shares}, {"simulated", m.simulated_shares}};
  }
  return json;
}

std::string cases_json(const std::vector<CaseJudgement>& cases, unsigned depth) {
  std::vector<std::string> texts;
  for (const CaseJudgement& c : cases) {
    texts.push_back(json_object({{"name", text(c.name)},
                                 {"setting", text(c.setting)},
                                 {"policy", text(c.policy)},
                                 {"calibration", text(c.calibration)},
                                 {"saturated", text(c.saturated)},
                                 {"runs", text(c.runs)},
                                 {"judged", text(c.judged)},
                                 {"metrics", lines(c.metrics, depth + 2, metric_json)}},
                                depth + 1));
  }
  return json_array(texts, depth);
}

Json score_json(const Score& s) {
  return {{"name", s.name},
          {"cases", s.cases},
          {"counted", s.counted},
          {"equivalent", s.equivalent},
          {"different", s.different},
          {"undecided", s.undecided()},
          {"median_off", s.median_off},
          {"worst_off", s.worst_off}};
}

Json rate_json(const Rate& rate) {
  Json json{{"good", rate.good}, {"all", rate.all}, {"rate", nullptr}};
  if (rate.all > 0) json["rate"] = rate.rate();
  return json;
}

Json control_json(const ControlPair& c) {
  return {{"real", c.real},
          {"simulated", c.simulated},
          {"separated_by", c.separated_by},
          {"told_by", c.told_by}};
}

Json ranked_json(const RankedPair& p) {
  return {{"setting", p.setting},
          {"quantity", p.quantity},
          {"lower", p.lower},
          {"higher", p.higher},
          {"real", {p.real_lower, p.real_higher}},
          {"simulated", {p.simulated_lower, p.simulated_higher}},
          {"agrees", p.agrees()}};
}

std::string controls_json(const Validation& v, unsigned depth) {
  const Rate rate = control_rate(v.controls);
  JsonFields fields{{"separated", text(rate.all)},
                    {"told", text(rate.good)},
                    {"rate", text(rate_json(rate)["rate"])},
                    {"pairs", lines(v.controls, depth + 1, control_json)}};
  return json_object(fields, depth);
}

std::string ranking_json(const Validation& v, unsigned depth) {
  const Rate rate = ranking_rate(v.ranking);
  JsonFields fields{{"judged", text(rate.all)},
                    {"agree", text(rate.good)},
                    {"rate", text(rate_json(rate)["rate"])},
                    {"pairs", lines(v.ranking, depth + 1, ranked_json)}};
  return json_object(fields, depth);
}

std::string noise_json(const Noise& n, unsigned depth) {
  Json conditions = Json::object();
  for (const ConditionRange& c : n.conditions)
    conditions[c.name] = {{"least", c.least}, {"median", c.median}, {"most", c.most}};
  return json_object({{"runs", text(n.runs)},
                      {"judged", text(n.judged)},
                      {"with_faults", text(n.with_faults)},
                      {"by_steal", text(n.by_steal)},
                      {"by_foreign", text(n.by_foreign)},
                      {"faults", text(n.faults)},
                      {"conditions", text(conditions)}},
                     depth);
}

std::string summary_json(const Validation& v, unsigned depth) {
  const Score& t = v.total;
  const Rate decided{t.decided(), t.counted};
  return json_object({{"passed", text(v.passed())},
                      {"failures", text(v.failures)},
                      {"counted", text(t.counted)},
                      {"equivalent", text(t.equivalent)},
                      {"different", text(t.different)},
                      {"undecided", text(t.undecided())},
                      {"decided", text(rate_json(decided)["rate"])},
                      {"different_uncounted", text(v.different_uncounted)},
                      {"fitted_parameters", text(v.fit.fitted_directions)},
                      {"controls", text(rate_json(control_rate(v.controls)))},
                      {"ranking", text(rate_json(ranking_rate(v.ranking)))},
                      {"calibration", text(score_json(v.calibration))}},
                     depth);
}

/// A factor is what measured costs were multiplied by.
Json parameter_json(const FittedParameter& p) {
  return {{"name", p.name},     {"unit", "factor"},          {"measured", p.measured},
          {"fitted", p.fitted}, {"relative_error", p.error}, {"not_told", p.untold}};
}

std::string fit_json(const FittedValues& fit, unsigned depth) {
  if (fit.parameters.empty()) return "null";
  return json_object({{"parameters", lines(fit.parameters, depth + 1, parameter_json)},
                      {"kept_as_measured", text(fit.fixed)},
                      {"condition", text(fit.condition)},
                      {"directions", text(fit.fitted_directions)},
                      {"converged", text(fit.converged)}},
                     depth);
}

Json machine_json(const Validation& v) {
  Json json = Json::object();
  for (const auto& [name, is] : v.machine) json[name] = is;
  return json;
}

}  // namespace

std::string validation_json(const Validation& v) {
  return json_object({{"schema", text(validation_schema)},
                      {"version", text(experiment::program_version())},
                      {"suite", text(v.suite)},
                      {"server", text(v.server)},
                      {"measured_by", v.measured_by ? text(*v.measured_by) : "null"},
                      {"machine", text(machine_json(v))},
                      {"margins", text(v.margins_from.empty() ? "shipped" : v.margins_from)},
                      {"findings", text(v.findings)},
                      {"noise", noise_json(v.noise, 1)},
                      {"cases", cases_json(v.cases, 1)},
                      {"controls", controls_json(v, 1)},
                      {"ranking", ranking_json(v, 1)},
                      {"by_policy", lines(v.by_policy, 1, score_json)},
                      {"ablation", lines(v.ablations, 1, score_json)},
                      {"unfitted", lines(v.unfitted, 1, score_json)},
                      {"left_out", lines(v.left_out, 1, score_json)},
                      {"fit", fit_json(v.fit, 1)},
                      {"summary", summary_json(v, 1)}}) +
         "\n";
}

}  // namespace acceptlab::validation
