#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "experiment/run/options.hpp"
#include "experiment/sweep/farm.hpp"
#include "experiment/sweep/point_runner.hpp"
#include "experiment/sweep/points.hpp"
#include "experiment/sweep/store.hpp"

namespace acceptlab::experiment {

/// What is known of a point when a sweep has ended, or is about to begin.
enum class PointState : std::uint8_t {
  Missing,    // to be computed, and not yet
  Present,    // was there before
  Computed,   // by this sweep
  Elsewhere,  // another process computes it
  OtherShard
};

struct SweepOptions {
  Shard shard;
  unsigned threads = 0;  // that look for what is there; 0: as many as the machine has CPUs
  /// Points done, points to compute, events so far. Called from any thread.
  std::function<void(unsigned, unsigned, std::uint64_t)> progress;
  /// Called for each point of the plan as soon as the store has its result: of those that were
  /// there first. From any thread; what it throws ends the sweep.
  std::function<void(std::size_t)> stored;
  /// Asked before each point; true ends the sweep when the running points are finished.
  std::function<bool()> cancelled;
  /// Told once the points are counted: "96 points, 60 present, 36 to run".
  Say say;
  /// With an interruption the points that are running end at once as well, and are Missing.
  Simulator simulator;
};

struct SweepReport {
  std::vector<PointState> states;  // of the plan's points, in their order
  bool interrupted = false;        // cancelled, or by the simulator's interruption
  std::size_t count(PointState state) const;
};

/// A point that could not be computed; what was finished before is stored.
struct PointFailed : std::runtime_error {
  PointFailed(const std::string& point, const Outcome& outcome)
      : std::runtime_error(point + ": " + outcome.error), failure(outcome.failure) {}
  Outcome::Failure failure;
};

/// Of a point before anything runs.
struct PointBefore {
  PointState state = PointState::Missing;
  std::size_t kept_replications = 0;  // of which a missing result is made
};

/// Of every point; all Missing without a folder. Changes nothing.
std::vector<PointBefore> before_sweep(const SweepPlan& plan, const Shard& shard,
                                      const std::optional<std::filesystem::path>& folder);

/// Computes the points that are not in the store. Throws PointFailed, and what the store throws,
/// when the running points have ended.
SweepReport run_sweep(const SweepPlan& plan, Store& store, Farm& farm, const SweepOptions& options);

/// "96 points, 60 present, 36 to run".
std::string count_text(const std::vector<PointBefore>& points);
std::string count_text(const std::vector<PointState>& states);

}  // namespace acceptlab::experiment
