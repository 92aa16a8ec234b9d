#include "experiment/report/result_reading.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

namespace acceptlab::experiment {

namespace {

using Json = nlohmann::ordered_json;

std::optional<double> maybe(const Json& json) {
  return json.is_null() ? std::nullopt : std::optional(json.get<double>());
}

/// Sums do not stand in a result: mean and sd there are exact, those of this histogram are not.
sim::Histogram read_histogram(const Json& json) {
  std::vector<sim::Histogram::Cell> cells;
  for (const Json& cell : json)
    cells.push_back({cell.at(0).get<std::uint64_t>(), cell.at(1).get<std::uint64_t>()});
  const std::uint64_t most = cells.empty() ? 0 : cells.back().upper_ns;
  return {cells, sim::Duration(static_cast<std::int64_t>(most)), 0, 0};
}

LatencySummary read_latency(const std::string& name, const Json& json) {
  LatencySummary latency;
  latency.name = name;
  latency.count = json.at("count");
  latency.mean = read_estimate(json.at("mean"));
  latency.sd = read_estimate(json.at("sd"));
  for (const QuantileKind& q : quantile_kinds())
    latency.quantiles.push_back(read_estimate(json.at(q.name)));
  latency.max_s = read_number(json.at("max"));
  if (json.contains("histogram")) latency.histogram = read_histogram(json.at("histogram"));
  return latency;
}

std::vector<LatencySummary> read_latencies(const Json& json) {
  std::vector<LatencySummary> all;
  for (const auto& [name, latency] : json.items()) all.push_back(read_latency(name, latency));
  return all;
}

std::vector<NamedEstimate> read_named(const Json& json) {
  std::vector<NamedEstimate> all;
  for (const auto& [name, estimate] : json.items()) all.push_back({name, read_estimate(estimate)});
  return all;
}

kernel::ConnectionCounts read_counts(const Json& json) {
  kernel::ConnectionCounts c;
  c.offered = json.at("offered");
  c.accepted = json.at("accepted");
  c.completed = json.at("completed");
  c.refused = json.at("refused");
  c.reset = json.at("reset");
  c.timed_out = json.at("timed_out");
  c.censored = json.at("censored");
  c.syn_dropped = json.at("syn_dropped");
  c.final_ack_dropped = json.at("final_ack_dropped");
  c.syn_retransmitted = json.at("syn_retransmitted");
  c.migrated = json.at("migrated");
  c.inherited = json.at("inherited");
  c.aborted_on_close = json.at("aborted_on_close");
  for (std::size_t i = 0; i < c.lost_by_cause.size(); ++i)
    c.lost_by_cause[i] =
        json.at("lost_by_cause").value(kernel::loss_cause_names[i], std::uint64_t{0});
  return c;
}

SocketSummary read_socket(const Json& json, std::uint64_t offered) {
  SocketSummary s;
  s.index = json.at("index");
  s.born_s = json.at("born");
  s.died_s = maybe(json.at("died"));
  s.share = read_number(json.at("share"));
  if (std::isfinite(s.share))
    s.arrived = static_cast<std::uint64_t>(std::llround(s.share * static_cast<double>(offered)));
  s.accepted = json.at("accepted");
  s.pending_mean = read_number(json.at("pending_mean"));
  s.pending_max = json.at("pending_max");
  s.limit = json.at("limit");
  s.dropped = json.at("dropped");
  s.migrated_in = json.at("migrated_in");
  s.inherited_in = json.at("inherited_in");
  s.reset = json.at("reset");
  return s;
}

WorkerSummary read_worker(const Json& json) {
  WorkerSummary w;
  w.index = json.at("index");
  w.born_s = json.at("born");
  w.died_s = maybe(json.at("died"));
  w.share = read_number(json.at("share"));
  w.accepted = json.at("accepted");
  w.busy = read_number(json.at("busy"));
  return w;
}

CpuSummary read_cpu(const Json& json) {
  CpuSummary cpu;
  cpu.index = json.at("index");
  for (std::size_t i = 0; i < cpu.fraction.size(); ++i)
    cpu.fraction[i] = read_number(json.at(kernel::account_names[i]));
  return cpu;
}

LifecycleSummary read_event(const Json& json) {
  return {json.at("at"),
          json.at("what"),
          json.at("lost"),
          json.at("moved"),
          json.at("delayed"),
          maybe(json.at("recovered_after_s")),
          json.value("happened", std::uint64_t{0}),
          json.value("not_recovered", std::uint64_t{0})};
}

void read_members(Summary& summary, const Json& json) {
  for (const Json& socket : json.at("sockets"))
    summary.sockets.push_back(read_socket(socket, summary.connections.offered));
  for (const Json& worker : json.at("workers")) summary.workers.push_back(read_worker(worker));
  for (const Json& cpu : json.at("cpus")) summary.cpus.push_back(read_cpu(cpu));
  for (const Json& stream : json.at("streams"))
    summary.streams.push_back({stream.at("name"), read_latencies(stream.at("latency"))});
  for (const Json& event : json.at("lifecycle")) summary.lifecycle.push_back(read_event(event));
  for (const Json& p : json.at("series"))
    summary.series.push_back({p.at("at"), p.at("pending"), p.at("lost"),
                              read_number(p.at("accept_wait")), read_number(p.at("busy"))});
}

void add_theory_values(Theory& theory, const Json& json, const std::string& name) {
  if (json.is_object() && json.contains("value")) {
    theory.values.push_back({name, read_estimate(json).value});
  } else if (json.is_object()) {
    for (const auto& [key, value] : json.items())
      add_theory_values(theory, value, name + "." + key);
  }
}

std::optional<Theory> read_theory(const Json& json) {
  if (!json.is_object()) return std::nullopt;
  Theory theory{json.at("model"), json.at("of") == "idealised", {}};
  for (const char* block : {"latency", "connections", "blame", "rates"}) {
    if (json.contains(block)) add_theory_values(theory, json.at(block), block);
  }
  return theory;
}

Unit unit_of(const std::string& metric) {
  const auto known = find_metric(metric);
  return known ? known->unit : Unit::Seconds;
}

/// What only some results have.
void read_extras(Summary& summary, const Json& json) {
  for (const Json& one : json.value("cost_uncertainty", Json::array()))
    summary.cost_uncertainty.push_back({one.at("metric"), unit_of(one.at("metric")),
                                        read_estimate(one.at("estimate")),
                                        read_interval(one.at("ci95_with_costs"))});
  if (const Json control = json.value("control_variate", Json()); control.is_object()) {
    ControlSummary& own = summary.control_variate.emplace();
    own.twin = control.at("twin");
    own.controls = control.at("controls");
    for (const Json& one : control.at("estimates"))
      own.estimates.push_back({one.at("metric"), unit_of(one.at("metric")),
                               read_estimate(one.at("estimate")),
                               read_estimate(one.at("controlled")), read_number(one.at("worth"))});
  }
  summary.theory = read_theory(json.value("theory", Json()));
}

Summary read_summary(const Json& json) {
  Summary s;
  s.simulated_s = json.at("simulated_s");
  s.warmup_s = json.at("warmup_s");
  s.events = json.at("simulated_events");
  s.evidence = json.at("evidence");
  s.assumed = read_sentences(json.at("assumed"));
  s.outside_validation = read_sentences(json.at("outside_validation"));
  s.findings = read_sentences(json.at("findings"));
  const Json& connections = json.at("connections");
  s.connections = read_counts(connections);
  s.lost_share = read_estimate(connections.at("lost_share"));
  s.local_share = read_estimate(connections.at("local_share"));
  s.latency = read_latencies(json.at("latency"));
  s.blame = read_named(json.at("blame"));
  s.rates = read_named(json.at("rates"));
  s.wakeups = read_named(json.at("wakeups"));
  for (const auto& [name, one] : json.at("imbalance").items())
    s.imbalance.push_back({name, read_estimate(one), read_number(one.at("chance95"))});
  read_members(s, json);
  for (const auto& [name, count] : json.at("counters").items()) s.counters[name] = count;
  s.goals = read_goals(json.at("goals"));
  read_extras(s, json);
  return s;
}

Json::json_pointer pointer_to(const std::string& metric) {
  std::string path = "/" + metric;
  std::replace(path.begin(), path.end(), '.', '/');
  return Json::json_pointer(path);
}

}  // namespace

double read_number(const Json& json) {
  return json.is_null() ? std::numeric_limits<double>::quiet_NaN() : json.get<double>();
}

std::optional<Interval> read_interval(const Json& json) {
  if (json.is_null()) return std::nullopt;
  return Interval{json.at(0), json.at(1)};
}

Estimate read_estimate(const Json& json) {
  if (!json.is_object()) return {read_number(json), {}};
  return {read_number(json.at("value")), read_interval(json.at("ci95"))};
}

std::vector<std::string> read_sentences(const Json& json) {
  return json.get<std::vector<std::string>>();
}

std::vector<GoalSummary> read_goals(const Json& json) {
  std::vector<GoalSummary> goals;
  for (const Json& goal : json)
    goals.push_back({goal.at("text"), goal.at("met"), goal.at("decided")});
  return goals;
}

StoredRun read_foundations(const Json& json) {
  StoredRun run;
  run.hash = json.at("scenario_hash");
  run.seed = json.at("seed");
  run.scenario = json.at("scenario");
  run.ignored = read_sentences(json.at("ignored"));
  run.summary.evidence = json.at("evidence");
  run.summary.assumed = read_sentences(json.at("assumed"));
  run.summary.outside_validation = read_sentences(json.at("outside_validation"));
  return run;
}

StoredRun read_run(const Json& json) {
  StoredRun run;
  run.version = json.at("version");
  run.title = json.at("title");
  run.hash = json.at("scenario_hash");
  run.scenario = json.value("scenario", "");
  run.seed = json.at("seed");
  run.replications = json.at("replications");
  run.ignored = read_sentences(json.at("ignored"));
  for (const auto& [key, value] : json.at("settings").items())
    run.settings.emplace_back(key, value.is_string() ? value.get<std::string>() : value.dump());
  run.summary = read_summary(json);
  for (const Metric& metric : all_metrics()) {
    const auto at = pointer_to(metric.name);
    run.metrics.push_back(json.contains(at)
                              ? read_estimate(json.at(at))
                              : Estimate{std::numeric_limits<double>::quiet_NaN(), {}});
  }
  return run;
}

}  // namespace acceptlab::experiment
