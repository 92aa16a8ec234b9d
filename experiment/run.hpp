#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "experiment/scenario.hpp"
#include "models/kernel/measurement.hpp"

namespace acceptlab::experiment {

/// How a scenario is run, beside what it says itself. None of it changes the numbers.
struct RunOptions {
  unsigned threads = 0;  // 0: as many as the machine has CPUs
  std::optional<sim::Duration> series;
  /// Called from any thread as replications finish: done, total, events so far.
  std::function<void(unsigned, unsigned, std::uint64_t)> progress;
  /// Asked between replications; true ends the run early (Ctrl-C).
  std::function<bool()> cancelled;
};

/// A finished run: the scenario and what each replication measured, in replication order.
struct RunResult {
  Scenario scenario;
  sim::Duration warmup{};
  bool warmup_too_short =
      false;  // automatic warm-up: the pilot was still drifting at half its length
  std::vector<kernel::Measurement> replications;
  std::vector<std::string> assumed, findings;
  double wall_s = 0;  // for --timing only
};

/// One replication from an empty system. Deterministic in (scenario, replication, warmup).
kernel::Measurement run_replication(const Scenario& scenario, std::uint32_t replication,
                                    sim::Duration warmup,
                                    std::optional<sim::Duration> series = std::nullopt);

/// The warm-up to use for all of these columns: the longest that any scenario asks for or its
/// pilot finds.
sim::Duration common_warmup(const std::vector<Scenario>& columns, bool& too_short);

RunResult run_scenario(const Scenario& scenario, const RunOptions& options,
                       std::optional<sim::Duration> warmup = std::nullopt);

}  // namespace acceptlab::experiment
