#pragma once

#include <functional>

#include "experiment/exact/answer.hpp"

namespace acceptlab::exact {

/// M/G/1: Poisson arrivals, one worker, service with these moments E[S], E[S^2], E[S^3] in powers
/// of a second. Means and deviations by Pollaczek and Khinchine; the percentiles hang on more than
/// moments, and are known, to 1e-4 of their value, where `mean_beyond` is.
struct SingleServerQueue {
  double arrivals_per_s = 0;
  double first = 0, second = 0, third = 0;
  std::function<double(double)> mean_beyond{};  // E[max(S - t, 0)]; empty: not known

  bool has_steady_state() const { return arrivals_per_s * first < 1; }
};
/// Requires has_steady_state().
Answer solve(const SingleServerQueue& queue);

}  // namespace acceptlab::exact
