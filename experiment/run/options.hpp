#pragma once

#include <functional>
#include <optional>

#include "experiment/run/replication.hpp"

namespace acceptlab::experiment {

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

}  // namespace acceptlab::experiment
