#pragma once

#include <string>
#include <utility>
#include <vector>

#include "experiment/report/stored_run.hpp"

namespace acceptlab::experiment {

inline constexpr const char* stored_recommendation_schema = "acceptlab.recommendation/1";

// What a stored recommendation says; docs/recommend.md has the meaning of each field.

struct StoredTrial {
  std::string settings, verdict, by, limit, why;
  struct Goal {
    GoalSummary verdict;
    Estimate estimate;
  };
  std::vector<Goal> goals;
};

struct StoredRecommendation {
  /// What was asked and what the answer rests on; of the numbers of a run it has none.
  StoredRun asked;
  std::vector<std::string> goals;
  std::string options;          // of the command line, " --each"
  std::string answer, perhaps;  // settings; empty: there is none
  std::string bracket;          // "server.workers: 7 to 9"
  bool decided = false, interrupted = false;
  double offered_per_s = 0;
  std::string limit;
  std::vector<std::string> findings;
  std::vector<StoredTrial> tried;
  std::vector<std::pair<std::string, std::string>> left_out;  // settings, why
  struct Line {
    std::string block, line, reason;
  };
  std::string file;  // that the directives are of
  std::vector<Line> directives, sysctls;
  std::string no_directives;
};

/// Of its text. Throws DocumentError, which speaks of `name`.
StoredRecommendation read_stored_recommendation(const std::string& text, const std::string& name);

}  // namespace acceptlab::experiment
