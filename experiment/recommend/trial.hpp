#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "experiment/recommend/ladder.hpp"
#include "experiment/result/summary.hpp"
#include "experiment/run/options.hpp"
#include "experiment/scenario/scenario.hpp"
#include "experiment/statistics/metrics.hpp"

namespace acceptlab::experiment {

/// A goal and what a candidate makes of it.
struct TriedGoal {
  GoalSummary verdict;
  Unit unit = Unit::Seconds;
  Estimate estimate;  // with the interval that decided
};

/// How it is known whether a candidate meets the goals.
enum class Basis : std::uint8_t {
  Theory,    // the scenario reduces to a queue with an exact answer
  Capacity,  // more connections come than the server can carry: there is no steady state
  Simulation,
};

/// What came of a candidate.
struct Trial {
  std::vector<std::pair<std::string, std::string>> settings;  // key, value as TOML
  Verdict verdict = Verdict::Undecided;
  Basis by = Basis::Simulation;
  std::string model;  // Theory: "M/M/7"
  std::vector<TriedGoal> goals;
  unsigned replications = 0;
  /// Undecided: so many more would do, if the estimates stay where they are; none: see `why`.
  std::optional<std::uint64_t> more_replications;
  std::string why;    // missed or undecided whatever the estimates say
  std::string limit;  // what keeps it from being better
};

struct TrialOptions {
  RunOptions run;
  unsigned first_look = 10, most_replications = 80;
  /// Of all goals at all looks together.
  double confidence = 0.95;
  bool simulate = false;  // even where theory has the answer
};

/// Nothing when it was cancelled.
std::optional<Trial> try_candidate(const Scenario& scenario, const TrialOptions& options);

/// Whether theory says that the goals are met; nothing where it has no answer.
std::optional<Trial> try_by_theory(const Scenario& scenario);

/// Missed, when more connections come than the server carries; nothing otherwise.
std::optional<Trial> try_by_capacity(const Scenario& scenario);

}  // namespace acceptlab::experiment
