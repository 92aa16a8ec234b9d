#include "experiment/statistics/quantile_intervals.hpp"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "sim/check.hpp"

namespace acceptlab::experiment {

namespace {

/// A product that is a whole number but for the last bits of p counts as that number.
double rounded_up(double x) {
  const double near = std::nearbyint(x);
  return std::abs(x - near) <= 1e-9 * std::max(1.0, near) ? near : std::ceil(x);
}

/// The least k with P(X <= k) >= probability.
std::size_t binomial_quantile(std::size_t n, double p, double probability) {
  using boost::math::policies::discrete_quantile;
  using boost::math::policies::integer_round_up;
  using Policy = boost::math::policies::policy<discrete_quantile<integer_round_up>>;
  const boost::math::binomial_distribution<double, Policy> binomial(static_cast<double>(n), p);
  return static_cast<std::size_t>(boost::math::quantile(binomial, probability));
}

}  // namespace

double quantile(std::span<const double> values, double p) {
  if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
  AL_CHECK(p > 0 && p <= 1);
  std::vector<double> sorted(values.begin(), values.end());
  const auto rank = static_cast<std::size_t>(rounded_up(p * static_cast<double>(sorted.size())));
  const auto at = sorted.begin() + static_cast<std::ptrdiff_t>(std::max<std::size_t>(rank, 1) - 1);
  std::nth_element(sorted.begin(), at, sorted.end());
  return *at;
}

Sample sectioned_quantile(std::span<const double> series, std::size_t size, double p) {
  AL_CHECK(size >= 1);
  Sample sample{quantile(series, p), {}};
  for (std::size_t i = 0; i + size <= series.size(); i += size)
    sample.values.push_back(quantile(series.subspan(i, size), p));
  return sample;
}

std::uint64_t least_for_quantile(double p) {
  constexpr double beyond = 100;
  return static_cast<std::uint64_t>(rounded_up(beyond / (1 - p)));
}

Ranks independent_quantile_ranks(std::size_t n, double p, double confidence) {
  AL_CHECK(n >= 1 && p > 0 && p < 1);
  const double tail = (1 - confidence) / 2;
  const std::size_t low = binomial_quantile(n, p, tail);
  const std::size_t high = binomial_quantile(n, p, 1 - tail) + 1;
  return {std::max<std::size_t>(low, 1), std::min(high, n)};
}

}  // namespace acceptlab::experiment
