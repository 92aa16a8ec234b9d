#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "experiment/recommend/search_space.hpp"
#include "experiment/recommend/trial.hpp"
#include "experiment/result/text_table.hpp"
#include "experiment/server_config/directives.hpp"
#include "experiment/sweep/points.hpp"

namespace acceptlab::experiment {

struct RecommendOptions {
  RunOptions run;
  unsigned most_replications = 80;
  bool simulate = false;      // even where theory has the answer
  bool every_family = false;  // the best of every combination of the other keys, not of all
};

/// A scenario that is none: why it was not tried.
struct LeftOut {
  PointSettings settings;
  std::string why;
};

/// What was found for one combination of the other keys.
struct FamilyAnswer {
  PointSettings others;
  std::string possible, sure;  // as in Recommendation
};

/// What was asked, so that it can be asked again.
struct Asked {
  std::string title, hash;
  std::string scenario;  // the file with the overrides in it, [search] and [goals] with them
  std::uint64_t seed = 0;
  unsigned most_replications = 0;
  bool simulate = false, every_family = false;
};

/// What an answer rests on, as a result has it (validity.hpp).
struct Foundations {
  std::string evidence;
  std::vector<std::string> assumed, ignored, outside_validation;
};

struct Recommendation {
  Asked asked;
  Foundations rests_on;  // of the answer's scenario; without an answer of the one that was asked of
  SearchSpace space;
  std::vector<Goal> goals;
  std::vector<Trial> tried;  // in the order of the search
  std::vector<LeftOut> left_out;
  std::vector<FamilyAnswer> families;  // with every_family

  PointSettings answer;   // what surely meets the goals; empty: nothing does
  PointSettings perhaps;  // the best that may; that of `possible`
  /// The best value that may meet the goals, and the best that surely does; the same when decided,
  /// and both empty when nothing may.
  std::string possible, sure;
  bool decided = false;
  bool interrupted = false;
  double offered_per_s = 0;  // connections that come in the answer, of open streams
  std::string limit;         // what keeps the answer from being better
  std::vector<std::string> findings;

  ServerConfiguration configuration;  // without lines: none are known
  std::string no_directives;          // why there are none
  std::vector<SysctlAdvice> sysctls;

  /// The trial of a candidate; null where it was not tried.
  const Trial* trial_of(const PointSettings& of) const;
};

/// Searches what the scenario's [search] names for what meets its [goals]. Throws ScenarioError
/// when there are no goals, no candidates, candidates that are no value of their key, or none of
/// them is a scenario.
Recommendation recommend(const SweepPlan& plan, const Overrides& overrides,
                         const RecommendOptions& options);

std::string recommendation_table(const Recommendation& recommendation, const TableStyle& style);
/// {"schema": "acceptlab.recommendation/1", "answer", "bracket", "decided", "tried": [...], ...}.
std::string recommendation_json(const Recommendation& recommendation);

}  // namespace acceptlab::experiment
