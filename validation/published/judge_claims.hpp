#pragma once

#include <string>
#include <vector>

#include "experiment/run/options.hpp"
#include "validation/published/simulated_claim.hpp"

namespace acceptlab::validation {

/// A publication beside its simulation; `simulated` has one for each of its claims.
struct PublishedCase {
  Claims claims;
  std::vector<SimulatedClaim> simulated;
  std::vector<std::string> findings;  // of the runs
};

/// What the claims come to; those that count are the predicted ones.
struct PublishedScore {
  unsigned counted = 0, equivalent = 0, different = 0, unexplained = 0;
  unsigned undecided() const { return counted - equivalent - different; }
  bool passed() const { return counted > 0 && equivalent == counted; }
};
PublishedScore score_of(const std::vector<PublishedCase>& cases);

/// The claims that ship with the program, or those of one file.
std::vector<PublishedCase> judge_shipped_claims(const experiment::RunOptions& options);
PublishedCase judge_claims_file(const std::string& file, const experiment::RunOptions& options);

}  // namespace acceptlab::validation
