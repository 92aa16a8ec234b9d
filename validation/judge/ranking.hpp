#pragma once

#include <string>
#include <vector>

#include "validation/judge/controls.hpp"
#include "validation/judge/prepared_case.hpp"

namespace acceptlab::validation {

/// Two cases of one setting whose real ranges of a quantity do not overlap.
struct RankedPair {
  std::string setting, quantity;  // "latency.accept_wait.p50"
  std::string lower, higher;      // names of the cases, as reality orders them
  double real_lower = 0, real_higher = 0, simulated_lower = 0, simulated_higher = 0;  // medians
  bool agrees() const { return simulated_lower < simulated_higher; }
};

/// The order of policies in each setting by p50, p90 and mean of accept wait and response, judged
/// where the ranges over the quiet runs do not overlap. `simulated` has the values of each case's
/// own model. Left out: saturated cases, whose latency hangs on the length of the run, cases with
/// too few quiet runs, and pairs of two cases to which parameters were fitted.
std::vector<RankedPair> rank_policies(const std::vector<PreparedCase>& cases,
                                      const std::vector<std::vector<RunValues>>& simulated,
                                      const Margins& margins);

Rate ranking_rate(const std::vector<RankedPair>& pairs);

}  // namespace acceptlab::validation
