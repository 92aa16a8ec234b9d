#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/arithmetic.hpp"
#include "sim/random.hpp"

namespace acceptlab::experiment {

/// Exact variance of the mean of n values of an AR(1) with noise of variance 1: the marginal
/// variance times 1/n ((1 + phi)/(1 - phi) - 2 phi (1 - phi^n) / (n (1 - phi)^2)).
inline double ar1_variance_of_mean(double phi, double n) {
  const double marginal = 1 / (1 - phi * phi), rest = 1 - phi;
  return marginal / n * ((1 + phi) / rest - 2 * phi * (1 - std::pow(phi, n)) / (n * rest * rest));
}

/// x_i = phi x_(i-1) + normal noise of variance 1, started in its steady state: mean 0, variance
/// 1/(1 - phi^2), variance parameter 1/(1 - phi)^2.
inline std::vector<double> ar1(double phi, std::size_t n, std::uint64_t number) {
  sim::DrawSequence draws({20140826, 0}, sim::Purpose::Choice, 0, number);
  std::vector<double> x(n);
  double last = sim::inverse_normal(draws.unit()) / std::sqrt(1 - phi * phi);
  for (double& value : x) value = last = phi * last + sim::inverse_normal(draws.unit());
  return x;
}

}  // namespace acceptlab::experiment
