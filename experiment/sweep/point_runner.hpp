#pragma once

#include <cstdint>
#include <functional>

#include "experiment/run/options.hpp"
#include "experiment/sweep/farm.hpp"
#include "experiment/sweep/points.hpp"

namespace acceptlab::experiment {

/// How points are computed. None of it changes the numbers.
struct PointOptions {
  unsigned threads = 1;
  /// Called from any thread after each replication that was simulated, with its events.
  std::function<void(std::uint64_t)> simulated;
  Simulator simulator;
};

/// The result of a task's point as JSON, and its replications: a function of its arguments alone.
/// Of the replications only those are simulated that the task does not bring. Never throws; what
/// went wrong is in the outcome.
Outcome compute_point(const ScenarioSource& source, const Point& point, const Task& task,
                      const PointOptions& options);

}  // namespace acceptlab::experiment
