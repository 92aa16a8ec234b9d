#include "experiment/result/result_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "experiment/notation/toml_values.hpp"
#include "experiment/notation/value_json.hpp"
#include "experiment/result/result_blocks.hpp"

namespace acceptlab::experiment {

namespace {

using Json = nlohmann::ordered_json;

std::string text(const Json& json) { return json.dump(); }

std::string named_estimates(const std::vector<NamedEstimate>& estimates, unsigned depth) {
  JsonFields fields;
  for (const NamedEstimate& e : estimates) fields.emplace_back(e.name, estimate_json(e.estimate));
  return json_object(fields, depth);
}

/// Only comparisons and goals look at it: no table shows it, so that a summary does not have it.
std::string cpu_json(const RunResult& result, unsigned depth) {
  const Metric metric = find_metric("cpu.per_connection").value();
  return json_object({{"per_connection", estimate_json(metric.estimate(result.replications))}},
                     depth);
}

std::string imbalance_json(const std::vector<Imbalance>& imbalance, unsigned depth) {
  JsonFields fields;
  for (const Imbalance& i : imbalance) {
    Json json = Json::parse(estimate_json(i.estimate));
    json["chance95"] = i.chance95;
    fields.emplace_back(i.name, text(json));
  }
  return json_object(fields, depth);
}

std::string streams_json(const std::vector<StreamSummary>& streams, unsigned depth) {
  std::vector<std::string> items;
  for (const StreamSummary& s : streams) {
    items.push_back(json_object(
        {{"name", text(s.name)}, {"latency", latency_json(s.latency, false, depth + 2)}},
        depth + 1));
  }
  return json_array(items, depth);
}

std::string goals_json(const std::vector<GoalSummary>& goals, unsigned depth) {
  std::vector<std::string> items;
  for (const GoalSummary& g : goals) {
    items.push_back(text(Json{{"text", g.text}, {"met", g.met}, {"decided", g.decided}}));
  }
  return json_array(items, depth);
}

std::string timing_json(const RunResult& result, const Summary& summary, unsigned depth) {
  const double wall = result.wall_s;
  const auto per_s = [&](std::uint64_t n) {
    return text(wall > 0 ? static_cast<double>(n) / wall : 0.0);
  };
  return json_object({{"wall_s", text(wall)},
                      {"threads", text(result.threads)},
                      {"events_per_s", per_s(summary.events)},
                      {"connections_per_s", per_s(summary.connections.offered)}},
                     depth);
}

void add_head(JsonFields& fields, const RunResult& result, const Summary& summary) {
  const Scenario& s = result.scenario;
  fields.emplace_back("schema", text(result_schema));
  fields.emplace_back("version", text(program_version()));
  fields.emplace_back("title", text(s.title));
  fields.emplace_back("scenario_hash", text(s.hash));
  fields.emplace_back("replication_hash", text(s.replication_hash));
  fields.emplace_back("settings", settings_json(s.settings));
  fields.emplace_back("scenario", text(s.text));
  fields.emplace_back("seed", text(s.run.seed));
  fields.emplace_back("replications", text(result.replications.size()));
  fields.emplace_back("simulated_s", text(summary.simulated_s));
  fields.emplace_back("warmup_s", text(summary.warmup_s));
  fields.emplace_back("simulated_events", text(summary.events));
  fields.emplace_back("fingerprint", text(fmt::format("0x{:016x}", summary.fingerprint)));
  fields.emplace_back("assumed", text(summary.assumed));
  fields.emplace_back("ignored", text(s.ignored));
  fields.emplace_back("evidence", text(summary.evidence));
  fields.emplace_back("outside_validation", text(summary.outside_validation));
  fields.emplace_back("findings", text(summary.findings));
}

}  // namespace

std::string settings_json(const std::vector<std::pair<std::string, std::string>>& settings) {
  Json json = Json::object();
  for (const auto& [key, value] : settings) {
    const auto parsed = parse_value(value, {});
    json[key] = parsed ? Json::parse(to_json(*parsed)) : Json(value);
  }
  return text(json);
}

const char* program_version() { return ACCEPTLAB_VERSION; }

std::string result_file_name(const Scenario& scenario) {
  const std::string from = scenario.title.empty()
                               ? std::filesystem::path(scenario.file).stem().string()
                               : scenario.title;
  std::string name;
  for (const char c : from) {
    const bool kept = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '_' || c == '.';
    if (kept) {
      name += c;
    } else if (!name.empty() && name.back() != '-') {
      name += '-';
    }
  }
  constexpr std::size_t longest = 120;
  name.resize(std::min(name.size(), longest));
  name.erase(name.find_last_not_of('-') + 1);
  name.erase(0, name.find_first_not_of(".-"));  // no hidden files, no options
  return (name.empty() ? "result" : name) + ".json";
}

std::string result_object(const RunResult& result, const Summary& summary, bool timing,
                          unsigned depth) {
  const unsigned inner = depth + 1;
  JsonFields fields;
  add_head(fields, result, summary);
  fields.emplace_back("connections", json_object(connection_fields(summary), inner));
  fields.emplace_back("latency", latency_json(summary.latency, true, inner));
  fields.emplace_back("blame", named_estimates(summary.blame, inner));
  fields.emplace_back("rates", named_estimates(summary.rates, inner));
  fields.emplace_back("wakeups", named_estimates(summary.wakeups, inner));
  fields.emplace_back("cpu", cpu_json(result, inner));
  fields.emplace_back("imbalance", imbalance_json(summary.imbalance, inner));
  fields.emplace_back("sockets", sockets_json(summary.sockets, inner));
  fields.emplace_back("workers", workers_json(summary.workers, inner));
  fields.emplace_back("cpus", cpus_json(summary.cpus, inner));
  fields.emplace_back("streams", streams_json(summary.streams, inner));
  fields.emplace_back("lifecycle", lifecycle_json(summary.lifecycle, inner));
  fields.emplace_back("series", series_json(summary.series, inner));
  fields.emplace_back("counters", Json(summary.counters).dump());
  fields.emplace_back("goals", goals_json(summary.goals, inner));
  fields.emplace_back("cost_uncertainty", cost_uncertainty_json(summary.cost_uncertainty, inner));
  fields.emplace_back("control_variate", control_variate_json(summary.control_variate, inner));
  fields.emplace_back("theory", theory_json(summary.theory));
  if (timing) fields.emplace_back("timing", timing_json(result, summary, inner));
  return json_object(fields, depth);
}

std::string result_json(const RunResult& result, const Summary& summary, bool timing) {
  return result_object(result, summary, timing, 0) + "\n";
}

}  // namespace acceptlab::experiment
