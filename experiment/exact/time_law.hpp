#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "experiment/exact/step_time.hpp"

namespace acceptlab::exact {

/// What is known of a random time, in seconds.
struct TimeLaw {
  double mean = 0, sd = 0;
  std::function<double(double)> tail{};  // P(time > t); empty: not known

  /// The smallest t with P(time <= t) >= p, 0 < p < 1; NaN when the tail is not known.
  double quantile(double p) const;
};

TimeLaw law_of(const StepTime& time);

/// One of several times, by chance; the weights sum to 1. A percentile of it is not the mean of
/// their percentiles.
TimeLaw mixture(const std::vector<std::pair<double, TimeLaw>>& parts);

/// sqrt(second moment - mean^2), 0 where rounding makes that negative.
double deviation(double mean, double second_moment);

}  // namespace acceptlab::exact
