#include "experiment/report/stored_run.hpp"

#include <limits>
#include <nlohmann/json.hpp>

#include "experiment/report/result_reading.hpp"

namespace acceptlab::experiment {

namespace {

using Json = nlohmann::ordered_json;

void add_values(std::vector<ExactValue>& values, const Json& json, const std::string& name) {
  if (json.is_object() && json.contains("value")) {
    values.push_back({name, read_estimate(json).value});
  } else if (json.is_object()) {
    for (const auto& [key, value] : json.items()) add_values(values, value, name + "." + key);
  }
}

template <class Read>
auto read_or_tell(const std::string& text, const std::string& name, const Read& read) {
  try {
    return read(Json::parse(text));
  } catch (const Json::exception&) {
    throw DocumentError(name +
                        " is no whole result\n   = help: it is damaged, or of another version of "
                        "acceptlab: make it anew");
  }
}

}  // namespace

ExactResult read_exact(const Json& json) {
  ExactResult result;
  result.title = json.at("title");
  result.hash = json.at("scenario_hash");
  result.scenario = json.value("scenario", "");
  if (json.contains("assumed")) result.assumed = read_sentences(json.at("assumed"));
  const Json& exact = json.at("exact");
  result.model = exact.at("model");
  result.why = exact.at("why");
  result.utilisation = read_number(exact.at("utilisation"));
  result.wait_chance = read_number(exact.at("wait_chance"));
  result.pending_mean = read_number(exact.at("pending_mean"));
  result.present_mean = read_number(exact.at("present_mean"));
  for (const char* block : {"latency", "connections", "blame", "rates"}) {
    if (json.contains(block)) add_values(result.values, json.at(block), block);
  }
  for (const Json& s : json.at("sockets"))
    result.sockets.push_back(
        {s.at("index"), read_number(s.at("share")), read_number(s.at("pending_mean"))});
  for (const Json& w : json.at("workers"))
    result.workers.push_back(
        {w.at("index"), read_number(w.at("share")), read_number(w.at("busy"))});
  result.goals = read_goals(json.at("goals"));
  result.findings = read_sentences(json.at("findings"));
  return result;
}

Estimate StoredRun::metric(std::string_view name) const {
  const auto all = all_metrics();
  for (std::size_t i = 0; i < metrics.size(); ++i) {
    if (all[i].name == name) return metrics[i];
  }
  return {std::numeric_limits<double>::quiet_NaN(), {}};
}

StoredRun read_stored_run(const std::string& text, const std::string& name) {
  return read_or_tell(text, name, read_run);
}

ExactResult read_stored_exact(const std::string& text, const std::string& name) {
  return read_or_tell(text, name, read_exact);
}

}  // namespace acceptlab::experiment
