#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "experiment/run/replication.hpp"
#include "experiment/statistics/statistics.hpp"
#include "sim/interruption.hpp"

namespace acceptlab::experiment {

/// What performs replications: the simulator, or a stand-in in tests. Called from many threads.
struct Simulator {
  Simulator() : Simulator(nullptr) {}
  /// What it performs ends by sim::Interrupted within a millisecond of the interruption's request,
  /// or before it begins. `interruption` must outlive it; null: it runs to the end.
  explicit Simulator(const sim::Interruption* interruption);

  std::function<kernel::Measurement(const Scenario&, std::uint32_t, sim::Duration,
                                    std::optional<sim::Duration>)>
      replication;
  std::function<kernel::Measurement(const Scenario&, std::uint32_t, sim::Duration,
                                    std::optional<sim::Duration>, kernel::ConnectionObserver&)>
      observed;
  std::function<PilotSeries(const Scenario&, std::uint32_t, sim::Duration)> pilot;
};

/// What replications of a run are of.
enum class Kind : std::uint8_t { AsGiven, DrawnCosts, Twin };

/// How a scenario is run, beside what it says itself. None of it changes the numbers.
struct RunOptions {
  unsigned threads = 0;  // 0: as many as the machine has CPUs
  std::optional<sim::Duration> series;
  /// Called from any thread as replications finish: done, most there will be, events so far.
  std::function<void(unsigned, unsigned, std::uint64_t)> progress;
  /// Called from any thread now and then: accept_wait.mean so far, in seconds. From the batch means
  /// of the first replication until two have finished, then from those that have.
  std::function<void(const Estimate&)> live_wait;
  /// Asked before each replication; true ends the run early (Ctrl-C) and keeps what is finished. To
  /// end what is running as well, and keep nothing: Simulator(&interruption).
  std::function<bool()> cancelled;
  /// What is known from before of a replication with that number and warm-up, which is then not
  /// run; null when nothing is. Called from many threads.
  std::function<const kernel::Measurement*(Kind, std::uint32_t, sim::Duration)> known;
  Simulator simulator;
};

}  // namespace acceptlab::experiment
