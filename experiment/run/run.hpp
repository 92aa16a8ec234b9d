#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "experiment/run/exact_twin.hpp"
#include "experiment/run/options.hpp"
#include "experiment/run/warmup.hpp"
#include "experiment/scenario/scenario.hpp"
#include "models/kernel/measurement.hpp"

namespace acceptlab::experiment {

/// A finished run: the scenario and what each replication measured, in replication order.
struct RunResult {
  Scenario scenario;
  Warmup warmup;
  std::vector<kernel::Measurement> replications;
  /// With run.cost_uncertainty the same replications again, each with costs drawn from their
  /// spread; empty when nothing has one.
  std::vector<kernel::Measurement> with_drawn_costs;
  /// With run.control_variate the same replications of the twin; empty when there is none.
  std::optional<ExactTwin> twin;
  std::vector<kernel::Measurement> of_twin;
  std::optional<sim::Duration> series;  // length of a cell of the replications' series
  std::vector<std::string> findings;    // of the run as a whole, beside those of the replications
  bool interrupted = false;             // cancelled before all replications were done
  double wall_s = 0;                    // for --timing only
  unsigned threads = 1;                 // likewise
};

/// How many replications there are to be. Who looks all the time stops when chance looks good, so
/// that `enough` is asked at fixed points only: after `first`, twice as many, and so on.
struct Stopping {
  unsigned first = 10, most = 10;
  std::function<bool(const RunResult&)> enough;  // none: only `most` is
};

/// Runs the replications in parallel, as many as the scenario or its precision asks for. The result
/// does not depend on the number of threads. An exception of a replication that failed is
/// thrown on, when all that ran have ended: sim::InternalError with seed and replication added,
/// sim::Interrupted as it is.
RunResult run_scenario(const Scenario& scenario, const RunOptions& options,
                       std::optional<Warmup> warmup = std::nullopt);

/// The same, until others say that there are enough.
RunResult run_until(const Scenario& scenario, const RunOptions& options, const Warmup& warmup,
                    const Stopping& stopping);

}  // namespace acceptlab::experiment
