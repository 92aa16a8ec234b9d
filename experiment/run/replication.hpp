#pragma once

#include <cstdint>
#include <optional>

#include "experiment/scenario/scenario.hpp"
#include "experiment/statistics/merging_cells.hpp"
#include "models/kernel/connection_observer.hpp"
#include "models/kernel/measurement.hpp"
#include "sim/interruption.hpp"

namespace acceptlab::experiment {

/// What a pilot run records for the automatic warm-up, from time 0.
struct PilotSeries {
  MergingCells response;  // ns, by connection number in order of first SYN; lost ones left out
  MergingCells arrived;   // ns since the start, by connection number: when it arrived
  MergingCells pending;   // connections in all accept queues, by ns since the start

  /// A connection that sent its first SYN at `first_syn`; call once for each, in that order.
  void arrival(std::uint64_t number, sim::Time first_syn) {
    arrived.add(number, first_syn.time_since_epoch().count());
  }
  void responded(std::uint64_t number, sim::Duration response_time) {
    response.add(number, response_time.count());
  }
  /// `connections` were pending, all queues together, from `from` to `to`.
  void level(sim::Time from, sim::Time to, std::int64_t connections) {
    pending.add_level(static_cast<std::uint64_t>(from.time_since_epoch().count()),
                      static_cast<std::uint64_t>(to.time_since_epoch().count()), connections);
  }
};

// Each of these throws sim::Interrupted, and leaves nothing behind, once the interruption that it
// is given was requested. One that is not requested changes no number.

/// One replication from an empty system. Deterministic in (scenario, replication, warmup).
kernel::Measurement run_replication(const Scenario& scenario, std::uint32_t replication,
                                    sim::Duration warmup,
                                    std::optional<sim::Duration> series = std::nullopt,
                                    const sim::Interruption* interruption = nullptr);

/// The same replication, which `observer` looks at.
kernel::Measurement run_observed_replication(const Scenario& scenario, std::uint32_t replication,
                                             sim::Duration warmup,
                                             std::optional<sim::Duration> series,
                                             kernel::ConnectionObserver& observer,
                                             const sim::Interruption* interruption = nullptr);

/// A replication of `length` from an empty system that records only these series. The caller has
/// removed the scenario's events.
PilotSeries run_pilot(const Scenario& scenario, std::uint32_t replication, sim::Duration length,
                      const sim::Interruption* interruption = nullptr);

}  // namespace acceptlab::experiment
