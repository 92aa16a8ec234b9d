#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "experiment/statistics/statistics.hpp"

namespace acceptlab::experiment {

// Quantiles of raw series. Results take theirs from histograms, one a replication, and the interval
// from the scatter of these about the common one: the same sectioning, with replications as
// sections.

/// The order statistic ceil(p n) of the values, 0 < p <= 1; NaN of none.
double quantile(std::span<const double> values, double p);

/// Sectioning: the quantile of all values, and that of each batch of `size` (a rest is dropped).
/// estimate() of it is the interval, which a bias of the batches widens. A batch should hold
/// least_for_quantile(p) values.
Sample sectioned_quantile(std::span<const double> series, std::size_t size, double p);

/// 100 values beyond the quantile: 10000 for p99, 100000 for p99.9. A choice of ours.
std::uint64_t least_for_quantile(double p);

/// Ranks, from 1, of the order statistics that enclose quantile p of n independent values. Waits
/// are not independent: for them this interval is too narrow.
struct Ranks {
  std::size_t low = 0, high = 0;
};
Ranks independent_quantile_ranks(std::size_t n, double p, double confidence = 0.95);

}  // namespace acceptlab::experiment
