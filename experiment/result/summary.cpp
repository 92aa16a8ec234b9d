#include "experiment/result/summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "experiment/result/goal_verdict.hpp"
#include "experiment/result/summary_parts.hpp"
#include "experiment/result/validity.hpp"
#include "experiment/statistics/chance.hpp"
#include "sim/fnv1a.hpp"

namespace acceptlab::experiment {

namespace {

using kernel::Measurement;

Estimate of(const std::string& name, Measurements replications) {
  return find_metric(name)->estimate(replications);
}

std::vector<NamedEstimate> block(const std::string& prefix, Measurements replications) {
  std::vector<NamedEstimate> estimates;
  for (const Metric& metric : all_metrics()) {
    if (!metric.name.starts_with(prefix)) continue;
    estimates.push_back({metric.name.substr(prefix.size()), metric.estimate(replications)});
  }
  return estimates;
}

std::vector<LatencySummary> latencies(Measurements replications) {
  std::vector<LatencySummary> result;
  for (const LatencyKind& kind : latency_kinds()) {
    const std::string prefix = std::string("latency.") + kind.name + ".";
    LatencySummary latency;
    latency.name = kind.name;
    for (const Measurement& m : replications) latency.histogram.merge(m.latency.*kind.histogram);
    latency.count = latency.histogram.count();
    latency.max_s = latency.count == 0 ? std::numeric_limits<double>::quiet_NaN()
                                       : sim::seconds(latency.histogram.max());
    latency.mean = of(prefix + "mean", replications);
    latency.sd = of(prefix + "sd", replications);
    for (const QuantileKind& q : quantile_kinds()) {
      latency.quantiles.push_back(of(prefix + q.name, replications));
    }
    result.push_back(std::move(latency));
  }
  return result;
}

/// One entry for each [[arrivals]]; with a single one it has all the connections.
std::vector<StreamSummary> streams(const RunResult& result) {
  const auto& arrivals = result.scenario.arrivals;
  std::vector<StreamSummary> all;
  for (std::size_t i = 0; i < arrivals.size(); ++i) {
    std::vector<Measurement> own(result.replications.size());
    for (std::size_t r = 0; r < own.size(); ++r) {
      const Measurement& m = result.replications[r];
      if (i < m.streams.size()) {
        own[r].latency = m.streams[i];
      } else if (arrivals.size() == 1) {
        own[r].latency = m.latency;
      }
    }
    all.push_back({arrivals[i].name, latencies(own)});
  }
  return all;
}

double chance95(Measurements replications, Balance (*balance)(const Measurement&)) {
  std::uint64_t total = 0, members = 0;
  for (const Measurement& m : replications) {
    const Balance b = balance(m);
    total += b.total;
    members = std::max(members, b.members);
  }
  if (replications.empty()) return std::numeric_limits<double>::quiet_NaN();
  return chance95_max_over_mean(total / replications.size(), members);
}

std::vector<Imbalance> imbalances(Measurements replications) {
  return {{"workers_max_over_mean", of("imbalance.workers_max_over_mean", replications),
           chance95(replications, worker_balance)},
          {"sockets_max_over_mean", of("imbalance.sockets_max_over_mean", replications),
           chance95(replications, socket_balance)}};
}

/// Both intervals of all that is estimated.
std::vector<UncertainEstimate> with_uncertain_costs(const RunResult& result) {
  std::vector<UncertainEstimate> all;
  if (result.with_drawn_costs.empty()) return all;
  for (const Metric& metric : all_metrics()) {
    if (metric.exact) continue;
    all.push_back({metric.name, metric.unit, metric.estimate(result.replications),
                   metric.interval_with_costs(result.replications, result.with_drawn_costs)});
  }
  return all;
}

void add(kernel::ConnectionCounts& sum, const kernel::ConnectionCounts& c) {
  sum.offered += c.offered;
  sum.accepted += c.accepted;
  sum.accepted_local += c.accepted_local;
  sum.completed += c.completed;
  sum.refused += c.refused;
  sum.reset += c.reset;
  sum.timed_out += c.timed_out;
  sum.censored += c.censored;
  sum.syn_dropped += c.syn_dropped;
  sum.final_ack_dropped += c.final_ack_dropped;
  sum.syn_retransmitted += c.syn_retransmitted;
  sum.migrated += c.migrated;
  sum.inherited += c.inherited;
  sum.aborted_on_close += c.aborted_on_close;
  for (std::size_t i = 0; i < sum.lost_by_cause.size(); ++i) {
    sum.lost_by_cause[i] += c.lost_by_cause[i];
  }
}

/// Of the fingerprints of the replications, in their order.
std::uint64_t joined_fingerprint(Measurements replications) {
  sim::Fnv1a<std::uint64_t> hash;
  for (const Measurement& m : replications) hash.add(m.fingerprint);
  return hash.value();
}

void add_totals(Summary& summary, const RunResult& result) {
  sim::Duration simulated{}, window{};
  for (const Measurement& m : result.replications) {
    simulated += m.simulated;
    window += m.window;
    summary.events += m.events;
    add(summary.connections, m.connections);
    for (const auto& [name, count] : m.counters) summary.counters[name] += count;
  }
  summary.simulated_s = sim::seconds(simulated);
  summary.window_s = sim::seconds(window);
  summary.warmup_s = sim::seconds(result.warmup.length);
  summary.fingerprint = joined_fingerprint(result.replications);
}

void add_theory(Summary& summary, const Scenario& scenario) {
  auto found = theory(scenario);
  if (auto* known = std::get_if<Theory>(&found)) {
    summary.theory = std::move(*known);
  } else {
    summary.findings.push_back(std::move(std::get<std::string>(found)));
  }
}

/// A sentence an event, however often it happens.
void tell_what_has_not_recovered(Summary& summary) {
  std::map<std::string, std::pair<std::uint64_t, std::uint64_t>> events;  // not recovered, happened
  for (const LifecycleSummary& one : summary.lifecycle) {
    events[one.what].first += one.not_recovered;
    events[one.what].second += one.happened;
  }
  for (const auto& [what, counts] : events) {
    if (counts.first == 0) continue;
    summary.findings.push_back(
        fmt::format("the accept queues had not recovered from {} when the next event came or the "
                    "window ended, {} of {} times",
                    what, counts.first, counts.second));
  }
}

}  // namespace

Summary summarise(const RunResult& result) {
  const Measurements replications = result.replications;
  Summary summary;
  add_totals(summary, result);
  summary.evidence = evidence_of(result.scenario);
  summary.assumed = assumed_of(result.scenario);
  summary.outside_validation = outside_validation(result.scenario);
  summary.findings = findings_of(result);
  summary.lost_share = of("connections.lost_share", replications);
  summary.local_share = of("connections.local_share", replications);
  summary.latency = latencies(replications);
  summary.blame = block("blame.", replications);
  summary.rates = block("rates.", replications);
  summary.wakeups = block("wakeups.", replications);
  summary.imbalance = imbalances(replications);
  summary.sockets = summarise_sockets(replications);
  summary.workers = summarise_workers(replications);
  summary.cpus = summarise_cpus(replications);
  summary.streams = streams(result);
  summary.lifecycle = summarise_lifecycle(replications);
  tell_what_has_not_recovered(summary);
  if (result.series) {
    summary.series = summarise_series(replications, *result.series, result.scenario.server.workers);
  }
  for (const Goal& goal : result.scenario.goals) {
    summary.goals.push_back(evaluate(goal, replications, result.with_drawn_costs));
  }
  summary.cost_uncertainty = with_uncertain_costs(result);
  summary.control_variate = control(result);
  if (result.twin && !summary.control_variate)
    summary.findings.push_back("run.control_variate: " + nothing_controlled(result));
  if (result.scenario.run.theory) add_theory(summary, result.scenario);
  return summary;
}

bool goals_met(const std::vector<GoalSummary>& goals) {
  return std::all_of(goals.begin(), goals.end(),
                     [](const GoalSummary& g) { return g.met && g.decided; });
}

}  // namespace acceptlab::experiment
