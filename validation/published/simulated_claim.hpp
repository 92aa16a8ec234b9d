#pragma once

#include "experiment/run/run.hpp"
#include "validation/judge/equivalence.hpp"
#include "validation/published/claims.hpp"

namespace acceptlab::validation {

/// What the simulation has to say to one claim.
struct SimulatedClaim {
  double published = 0, simulated = 0;  // of shares and histograms one part, which `shown` names
  std::string shown;                    // "largest share", "fullest bin, from 32.0 ms"
  std::vector<double> published_shares, simulated_shares;  // Workers and Histogram, mean
  Outcome outcome;
};

/// Why it is undecided, or known not to come out; empty: there is nothing to say.
const std::string& reason_of(const Claim& claim, const SimulatedClaim& simulated);

/// Judges a claim by the runs of its column; `over` are those of the other column of a ratio, and
/// have the same replications. By the t interval of 90 % over replications, which is two one-sided
/// tests at 5 %, but a dispersion, of which there is one value and no mean: equivalent when it lies
/// in the middle of those of the replications.
SimulatedClaim judge_claim(const Claim& claim, const experiment::RunResult& column,
                           const experiment::RunResult* over);

}  // namespace acceptlab::validation
