#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "experiment/result/control.hpp"
#include "experiment/result/theory.hpp"
#include "experiment/run/run.hpp"
#include "experiment/statistics/metrics.hpp"

namespace acceptlab::experiment {

// The numbers of a result, computed once from the replications; JSON, tables and the window show
// them and compute nothing. Names and order are those of the result JSON; times in seconds; counts
// are sums over the replications.

struct LatencySummary {
  std::string name;
  std::uint64_t count = 0;
  Estimate mean, sd;
  std::vector<Estimate> quantiles;  // in the order of quantile_kinds()
  double max_s = 0;
  sim::Histogram histogram;
};

struct NamedEstimate {
  std::string name;
  Estimate estimate;
};

struct Imbalance {
  std::string name;
  Estimate estimate;
  double chance95 = 0;  // NaN when there is nothing to share out
};

/// Times of birth and death are seconds from the end of the warm-up, 0 for those there before; the
/// mean over the replications in which it happened.
struct SocketSummary {
  unsigned index = 0, address = 0;
  double born_s = 0;
  std::optional<double> died_s;
  double share = 0;  // of the connections that the sockets were given
  std::uint64_t arrived = 0, accepted = 0;
  double pending_mean = 0;
  std::int64_t pending_max = 0, limit = 0;
  std::uint64_t dropped = 0, migrated_in = 0, inherited_in = 0, reset = 0;
};

struct WorkerSummary {
  unsigned index = 0;
  double born_s = 0;
  std::optional<double> died_s;
  double share = 0;  // of the accepted connections
  std::uint64_t accepted = 0;
  double busy = 0;  // fraction of the window
};

struct CpuSummary {
  unsigned index = 0;
  std::array<double, kernel::account_names.size()> fraction{};
};

struct StreamSummary {
  std::string name;
  std::vector<LatencySummary> latency;
};

struct LifecycleSummary {
  double at_s = 0;  // mean over replications
  std::string what;
  std::uint64_t lost = 0, moved = 0, delayed = 0;
  std::optional<double> recovered_after_s;  // mean over those with a delay; nothing: one never did
  std::uint64_t happened = 0, not_recovered = 0;  // replications
};

struct SeriesPoint {
  double at_s = 0;  // begin of the cell, from the end of the warm-up
  double pending = 0;
  std::uint64_t lost = 0;
  double accept_wait_s = 0;  // NaN when nothing was accepted
  double busy = 0;           // fraction of all workers' time
};

/// One quantity with run.cost_uncertainty.
struct UncertainEstimate {
  std::string name;  // its path in the result
  Unit unit = Unit::Seconds;
  Estimate estimate;                   // with the costs as given
  std::optional<Interval> with_costs;  // with what is not known of the costs
};

struct GoalSummary {
  std::string text;
  bool met = false;
  bool decided = false;  // the whole interval, with the costs' if asked for, is on one side
  const char* verdict() const { return !decided ? "undecided" : met ? "met" : "missed"; }
};

struct Summary {
  double simulated_s = 0, warmup_s = 0, window_s = 0;  // window: of all replications together
  std::uint64_t events = 0, fingerprint = 0;
  std::string evidence;
  std::vector<std::string> assumed, outside_validation, findings;
  kernel::ConnectionCounts connections;
  Estimate lost_share, local_share;
  std::vector<LatencySummary> latency;
  std::vector<NamedEstimate> blame, rates, wakeups;
  std::vector<Imbalance> imbalance;
  std::vector<SocketSummary> sockets;
  std::vector<WorkerSummary> workers;
  std::vector<CpuSummary> cpus;
  std::vector<StreamSummary> streams;
  std::vector<LifecycleSummary> lifecycle;
  std::vector<SeriesPoint> series;
  std::map<std::string, std::uint64_t> counters;
  std::vector<GoalSummary> goals;
  std::vector<UncertainEstimate> cost_uncertainty;  // empty without run.cost_uncertainty
  std::optional<ControlSummary> control_variate;
  std::optional<Theory> theory;
};

Summary summarise(const RunResult& result);

/// False when a goal is missed or undecided: exit status 1.
bool goals_met(const std::vector<GoalSummary>& goals);

}  // namespace acceptlab::experiment
