#pragma once

#include <vector>

#include "experiment/statistics/metrics.hpp"

namespace acceptlab::experiment {

/// A point of a latency's tail: the share of all values that were longer than `seconds`.
struct TailPoint {
  double seconds = 0;
  Estimate longer;  // pointwise interval over replications, within 0 and 1
};

/// The tail of a latency for a chart with two logarithmic axes: ten points a decade of shares, from
/// about 1 down to one value in all; empty where nothing was measured. O(cells of the histograms).
std::vector<TailPoint> tail_curve(Measurements replications, const LatencyKind& kind);

}  // namespace acceptlab::experiment
