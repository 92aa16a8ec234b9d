#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "experiment/statistics/proportions.hpp"
#include "experiment/statistics/statistics.hpp"
#include "models/kernel/measurement.hpp"

namespace acceptlab::experiment {

using Measurements = std::span<const kernel::Measurement>;

enum class Unit : std::uint8_t { Seconds, Fraction, Connections, PerConnection, PerSecond, Factor };

/// How many values a replication has on average for a quantile, and how many it should have.
struct Support {
  double values = 0;
  std::uint64_t wanted = 0;
};

/// A quantity of the result that goals, precision and comparisons can name: its path in the result
/// JSON, and what it is over the replications.
struct Metric {
  std::string name;  // "latency.accept_wait.p99", "connections.lost_share"
  Unit unit = Unit::Seconds;
  bool exact = false;   // a count of what was simulated, not an estimate of anything
  double floor = 1e-9;  // half-widths at or below it are always precise enough
  Sample (*sample)(const Metric&, Measurements) = nullptr;
  unsigned which = 0, part = 0;  // for `sample`
  /// Of a share: what it counts, by replication. Where that is rare it sets the interval.
  std::vector<Count> (*counts)(Measurements) = nullptr;

  Sample operator()(Measurements replications) const { return sample(*this, replications); }
  Estimate estimate(Measurements replications, double confidence = 0.95) const;
  /// The interval with what is not known of the costs: never narrower than that of estimate().
  /// `drawn` are the same replications with costs drawn from their spread.
  std::optional<Interval> interval_with_costs(Measurements replications, Measurements drawn,
                                              double confidence = 0.95) const;
  /// Nothing of what is no quantile, or without replications.
  std::optional<Support> support(Measurements replications) const;
};

/// Blocks of the result whose name a metric's name may leave out: "lost_share" is
/// "connections.lost_share".
constexpr std::array<std::string_view, 3> silent_blocks{"latency.", "connections.", "rates."};
/// The metric of that name, "p99.9" meaning p999.
std::optional<Metric> find_metric(std::string_view name);
/// All of them, in the order of the result JSON.
std::span<const Metric> all_metrics();

/// The latencies in the order of the result, and their quantiles.
struct LatencyKind {
  const char* name;
  sim::Histogram kernel::Latencies::*histogram;
};
std::span<const LatencyKind> latency_kinds();
struct QuantileKind {
  const char* name;
  double p;
};
std::span<const QuantileKind> quantile_kinds();

/// Connections that any chance could have given to each of the workers (sockets) that were there
/// for the whole window, for the imbalance of one replication.
struct Balance {
  std::uint64_t largest = 0, total = 0, members = 0;
};
Balance worker_balance(const kernel::Measurement& replication);
Balance socket_balance(const kernel::Measurement& replication);

}  // namespace acceptlab::experiment
