#pragma once

#include <optional>
#include <string>
#include <vector>

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
  std::optional<sim::Duration> series;  // length of a cell of the replications' series
  std::vector<std::string> findings;    // of the run as a whole, beside those of the replications
  bool interrupted = false;             // cancelled before all replications were done
  double wall_s = 0;                    // for --timing only
  unsigned threads = 1;                 // likewise
};

/// Runs the replications in parallel, as many as the scenario or its precision asks for. The result
/// does not depend on the number of threads. An exception of the lowest failing replication is
/// thrown on; sim::InternalError with seed and replication added.
RunResult run_scenario(const Scenario& scenario, const RunOptions& options,
                       std::optional<Warmup> warmup = std::nullopt);

}  // namespace acceptlab::experiment
