#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "experiment/run/options.hpp"
#include "validation/published/simulated_claim.hpp"

namespace acceptlab::validation {

/// What was run of its scenario, and what that rests on (experiment/result/validity.hpp).
struct PublishedColumn {
  std::string name, hash;
  std::string scenario;  // Scenario::text
  std::uint64_t seed = 0;
  std::string evidence;
  std::vector<std::string> assumed, ignored, outside_validation;
};

/// A publication beside its simulation; `simulated` has one for each of its claims.
struct PublishedCase {
  Claims claims;
  std::vector<SimulatedClaim> simulated;
  std::vector<std::string> findings;  // of the runs
  std::vector<PublishedColumn> columns;
};

/// What the claims come to; those that count are the predicted ones.
struct PublishedScore {
  unsigned counted = 0, equivalent = 0, different = 0, unexplained = 0, fitted = 0;
  unsigned undecided() const { return counted - equivalent - different; }
  bool passed() const { return counted > 0 && equivalent == counted; }
};
PublishedScore score_of(const std::vector<PublishedCase>& cases);
/// "passed: 9 predicted figures, ...; 3 published figures are not explained and not counted, ...".
std::string score_sentence(const PublishedScore& score);

/// The claims that ship with the program, or those of one file.
std::vector<PublishedCase> judge_shipped_claims(const experiment::RunOptions& options);
PublishedCase judge_claims_file(const std::string& file, const experiment::RunOptions& options);

}  // namespace acceptlab::validation
