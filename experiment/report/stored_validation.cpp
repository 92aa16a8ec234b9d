#include "experiment/report/stored_validation.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "experiment/report/result_reading.hpp"

namespace acceptlab::experiment {

namespace {

using Json = nlohmann::ordered_json;

ValidatedMetric read_metric(const Json& json) {
  ValidatedMetric m;
  m.name = json.at("name");
  m.scale = json.at("scale");
  m.real = read_number(json.at("real"));
  m.simulated = read_number(json.at("simulated"));
  m.margin = read_number(json.at("margin"));
  m.spread = read_number(json.at("spread"));
  m.difference = read_number(json.at("difference"));
  m.interval = read_interval(json.at("interval"));
  m.counted = json.at("counted");
  m.verdict = json.at("verdict");
  m.why = json.value("reason", json.value("counts_by", ""));
  return m;
}

ValidatedCase read_case(const Json& json) {
  ValidatedCase c;
  c.name = json.at("name");
  c.policy = json.at("policy");
  c.calibration = json.at("calibration");
  c.saturated = json.at("saturated");
  c.runs = json.at("runs");
  c.judged = json.at("judged");
  for (const Json& metric : json.at("metrics")) c.metrics.push_back(read_metric(metric));
  return c;
}

std::vector<ValidationScore> read_scores(const Json& json) {
  std::vector<ValidationScore> scores;
  for (const Json& s : json)
    scores.push_back({s.at("name"), s.at("cases"), s.at("counted"), s.at("equivalent"),
                      s.at("different"), s.at("undecided"), read_number(s.at("median_off")),
                      read_number(s.at("worst_off"))});
  return scores;
}

ValidationRate read_rate(const Json& json) { return {json.at("good"), json.at("all")}; }

void read_summary(StoredValidation& v, const Json& json) {
  v.passed = json.at("passed");
  v.failures = read_sentences(json.at("failures"));
  v.total.name = "all";
  v.total.counted = json.at("counted");
  v.total.equivalent = json.at("equivalent");
  v.total.different = json.at("different");
  v.total.undecided = json.at("undecided");
  v.controls = read_rate(json.at("controls"));
  v.ranking = read_rate(json.at("ranking"));
}

void read_fit(StoredValidation& v, const Json& fit) {
  if (!fit.is_object()) return;
  for (const Json& p : fit.at("parameters"))
    v.fitted.push_back(fmt::format("{} times {:.3g} (relative error {:.2g})",
                                   p.at("name").get<std::string>(), read_number(p.at("fitted")),
                                   read_number(p.at("relative_error"))));
  v.kept_as_measured = read_sentences(fit.at("kept_as_measured"));
}

StoredValidation read_validation(const Json& json) {
  StoredValidation v;
  v.version = json.at("version");
  v.suite = json.at("suite");
  v.server = json.at("server");
  v.margins = json.at("margins");
  for (const auto& [name, is] : json.at("machine").items())
    v.machine.emplace_back(name, is.is_string() ? is.get<std::string>() : is.dump());
  v.findings = read_sentences(json.at("findings"));
  v.runs = json.at("noise").at("runs");
  v.judged = json.at("noise").at("judged");
  for (const Json& one : json.at("cases")) v.cases.push_back(read_case(one));
  v.by_policy = read_scores(json.at("by_policy"));
  v.ablation = read_scores(json.at("ablation"));
  v.unfitted = read_scores(json.at("unfitted"));
  v.left_out = read_scores(json.at("left_out"));
  read_summary(v, json.at("summary"));
  read_fit(v, json.at("fit"));
  return v;
}

}  // namespace

StoredValidation read_stored_validation(const std::string& text, const std::string& name) {
  try {
    return read_validation(Json::parse(text));
  } catch (const Json::exception&) {
    throw DocumentError(
        name +
        " is no whole validation\n   = help: it is damaged, or of another version of "
        "acceptlab: acceptlab validate RECORD --json makes it anew");
  }
}

}  // namespace acceptlab::experiment
