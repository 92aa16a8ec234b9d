#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace acceptlab::experiment {

// Finding the best of several systems by their simulated means.

/// Constants of the procedure KN (Kim and Nelson 2001, with c = 1) for `systems` >= 2 systems after
/// a first stage of `first` >= 2 replications, right with probability 1 - alpha. A system stays
/// while its mean over r replications is no worse than another's by more than
/// max(0, delta / (2 r) (h2 s2 / delta^2 - r)), with s2 the variance of their paired differences in
/// the first stage and delta the smallest difference that matters.
struct KimNelson {
  double eta = 0, h2 = 0;
};
KimNelson kim_nelson(std::size_t systems, std::size_t first, double alpha);

/// Optimal computing budget allocation (Chen and others 2000): how many of `total` replications
/// each system should have for the best chance to tell the smallest mean. Requires at least two
/// systems, one smallest mean, and standard deviations above 0.
std::vector<double> budget_allocation(std::span<const double> means, std::span<const double> sds,
                                      double total);

}  // namespace acceptlab::experiment
