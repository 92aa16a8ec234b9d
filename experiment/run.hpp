#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "experiment/merging_cells.hpp"
#include "experiment/scenario.hpp"
#include "models/kernel/measurement.hpp"

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

/// One replication from an empty system. Deterministic in (scenario, replication, warmup).
kernel::Measurement run_replication(const Scenario& scenario, std::uint32_t replication,
                                    sim::Duration warmup,
                                    std::optional<sim::Duration> series = std::nullopt);

/// A replication of `length` from an empty system that records only these series. The caller has
/// removed the scenario's events.
PilotSeries run_pilot(const Scenario& scenario, std::uint32_t replication, sim::Duration length);

/// What performs replications: the simulator, or a stand-in in tests. Called from many threads.
struct Simulator {
  std::function<kernel::Measurement(const Scenario&, std::uint32_t, sim::Duration,
                                    std::optional<sim::Duration>)>
      replication = run_replication;
  std::function<PilotSeries(const Scenario&, std::uint32_t, sim::Duration)> pilot = run_pilot;
};

/// How a scenario is run, beside what it says itself. None of it changes the numbers.
struct RunOptions {
  unsigned threads = 0;  // 0: as many as the machine has CPUs
  std::optional<sim::Duration> series;
  /// Called from any thread as replications finish: done, most there will be, events so far.
  std::function<void(unsigned, unsigned, std::uint64_t)> progress;
  /// Asked before each replication; true ends the run early (Ctrl-C) and keeps what is finished.
  std::function<bool()> cancelled;
  Simulator simulator;
};

struct Warmup {
  sim::Duration length{};
  std::string finding;  // not empty: why the automatic warm-up is not to be trusted
};

/// A finished run: the scenario and what each replication measured, in replication order.
struct RunResult {
  Scenario scenario;
  Warmup warmup;
  std::vector<kernel::Measurement> replications;
  std::optional<sim::Duration> series;  // length of a cell of the replications' series
  std::vector<std::string> findings;    // of the run as a whole, beside those of the replications
  bool interrupted = false;             // cancelled before all replications were done
  double wall_s = 0;                    // for --timing only
  unsigned threads = 1;                 // likewise
};

/// The warm-up to use for all of these columns: the longest that any scenario asks for or its
/// pilot finds.
Warmup common_warmup(std::span<const Scenario> columns, const RunOptions& options);

/// Runs the replications in parallel, as many as the scenario or its precision asks for. The result
/// does not depend on the number of threads. An exception of the lowest failing replication is
/// thrown on; sim::InternalError with seed and replication added.
RunResult run_scenario(const Scenario& scenario, const RunOptions& options,
                       std::optional<Warmup> warmup = std::nullopt);

}  // namespace acceptlab::experiment
