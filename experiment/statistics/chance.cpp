#include "experiment/statistics/chance.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "sim/arithmetic.hpp"

namespace acceptlab::experiment {

namespace {

constexpr std::uint64_t exact_up_to = 4000;

/// Poisson probabilities of 0..most, up to the common factor e^-mean, which the caller removes.
/// Scaled so that the largest is 1.
std::vector<double> poisson_shape(double mean, std::size_t most) {
  std::vector<double> p(most + 1, 0.0);
  const std::size_t mode = std::min(most, static_cast<std::size_t>(mean));
  p[mode] = 1;
  for (std::size_t j = mode; j > 0; --j) p[j - 1] = p[j] * static_cast<double>(j) / mean;
  for (std::size_t j = mode; j < most; ++j) p[j + 1] = p[j] * mean / static_cast<double>(j + 1);
  return p;
}

/// Coefficients of a*b up to x^limit.
std::vector<double> product(const std::vector<double>& a, const std::vector<double>& b,
                            std::size_t limit) {
  std::vector<double> c(std::min(limit + 1, a.size() + b.size() - 1), 0.0);
  for (std::size_t i = 0; i < a.size() && i < c.size(); ++i) {
    if (a[i] == 0) continue;
    const std::size_t end = std::min(b.size(), c.size() - i);
    for (std::size_t j = 0; j < end; ++j) c[i + j] += a[i] * b[j];
  }
  return c;
}

/// Scales to a sum of 1 and returns the logarithm of the factor taken out.
double normalise(std::vector<double>& p) {
  double sum = 0;
  for (const double x : p) sum += x;
  for (double& x : p) x /= sum;
  return sim::log(sum);
}

/// ln of [x^n] (shape)^cells by squaring.
double log_coefficient(std::vector<double> base, std::uint64_t cells, std::size_t n) {
  std::vector<double> result{1.0};
  double log_result = 0, log_base = normalise(base);
  for (;;) {
    if (cells & 1U) {
      result = product(result, base, n);
      log_result += log_base + normalise(result);
    }
    cells >>= 1U;
    if (cells == 0) break;
    base = product(base, base, n);
    log_base = 2 * log_base + normalise(base);
  }
  if (n >= result.size() || result[n] <= 0) return -std::numeric_limits<double>::infinity();
  return log_result + sim::log(result[n]);
}

/// ln of the scale of poisson_shape(mean, most) against poisson_shape(mean, n).
double log_shift(double mean, std::size_t most) {
  // The shapes are scaled to 1 at min(most, mode): the difference is ln p(most)/p(mode).
  const auto mode = static_cast<std::size_t>(mean);
  double shift = 0;
  for (std::size_t j = most; j < mode; ++j) {
    shift += sim::log(mean / static_cast<double>(j + 1));
  }
  return -shift;
}

/// ln n!
double log_factorial(std::uint64_t n) {
  double sum = 0;
  for (std::uint64_t j = 2; j <= n; ++j) sum += sim::log(static_cast<double>(j));
  return sum;
}

/// ln of [x^balls] poisson_shape(mean, balls)^cells, without a cut: the cells' sum is Poisson
/// itself.
double log_of_all(std::uint64_t balls, std::uint64_t cells, double mean) {
  const auto n = static_cast<double>(balls);
  const auto mode = static_cast<std::uint64_t>(mean);
  const double scale = static_cast<double>(mode) * sim::log(mean) - log_factorial(mode);
  return n * sim::log(n) - log_factorial(balls) - static_cast<double>(cells) * scale;
}

/// How far from its mean a cell's count never is: less than 1e-30 lies beyond.
std::uint64_t reach_of(double mean) {
  return static_cast<std::uint64_t>(12 * std::sqrt(mean) + 60);
}

/// Probabilities of the counts of a cell, Binomial(balls, 1/cells), from `low` on; those that are
/// left out have less than 1e-30 together. Requires balls and two cells.
struct CountLaw {
  std::uint64_t low = 0;
  std::vector<double> p;
};

CountLaw binomial_law(std::uint64_t balls, std::uint64_t cells) {
  const auto n = static_cast<double>(balls), k = static_cast<double>(cells);
  const std::uint64_t reach = reach_of(n / k);
  const auto mode = static_cast<std::uint64_t>(n / k);
  const std::uint64_t low = mode > reach ? mode - reach : 0, high = std::min(balls, mode + reach);
  const auto odds = [&](std::uint64_t j) {  // p(j + 1) / p(j)
    return (n - static_cast<double>(j)) / ((static_cast<double>(j) + 1) * (k - 1));
  };
  std::vector<double> p(high - low + 1);
  p[mode - low] = 1;
  for (std::uint64_t j = mode; j < high; ++j) p[j + 1 - low] = p[j - low] * odds(j);
  for (std::uint64_t j = mode; j > low; --j) p[j - 1 - low] = p[j - low] / odds(j - 1);
  normalise(p);
  return {low, std::move(p)};
}

/// Smallest m for which a cell stays at or below m with a probability of at least 1 - `beyond`.
std::uint64_t upper_count(const CountLaw& law, double beyond) {
  double tail = 0;
  std::size_t m = law.p.size() - 1;
  while (m > 0 && tail + law.p[m] <= beyond) tail += law.p[m--];
  return law.low + m;
}

/// Largest m for which a cell has m or more with a probability of at least 1 - `beyond`.
std::uint64_t lower_count(const CountLaw& law, double beyond) {
  double tail = 0;
  std::size_t m = 0;
  while (m + 1 < law.p.size() && tail + law.p[m] <= beyond) tail += law.p[m++];
  return law.low + m;
}

/// Counts of more balls have a law too long to be written down. The normal one is right there to a
/// count or two.
constexpr std::uint64_t written_down_up_to = 10'000'000'000;

/// What a cell's count goes below, and above, with a probability of at most `beyond` each.
Interval counts_within(std::uint64_t balls, std::uint64_t cells, double beyond) {
  if (balls <= written_down_up_to) {
    const CountLaw law = binomial_law(balls, cells);
    return {static_cast<double>(lower_count(law, beyond)),
            static_cast<double>(upper_count(law, beyond))};
  }
  const double mean = static_cast<double>(balls) / static_cast<double>(cells);
  const double sd = std::sqrt(mean * (1 - 1 / static_cast<double>(cells)));
  const double reach = -sim::inverse_normal(beyond) * sd;
  return {mean - reach, mean + reach};
}

}  // namespace

double chance_none_above(std::uint64_t balls, std::uint64_t cells, std::uint64_t most) {
  if (most >= balls) return 1;
  if (most * cells < balls) return 0;
  // Poisson counts with the mean balls/cells, given their sum, are the multinomial ones.
  const double mean = static_cast<double>(balls) / static_cast<double>(cells);
  const auto n = static_cast<std::size_t>(balls), m = static_cast<std::size_t>(most);
  const double cut = log_coefficient(poisson_shape(mean, m), cells, n) +
                     static_cast<double>(cells) * log_shift(mean, m);
  const double all = log_of_all(balls, cells, mean);
  if (std::isinf(cut)) return 0;
  return std::min(1.0, sim::exp(cut - all));
}

double chance95_max_over_mean(std::uint64_t balls, std::uint64_t cells) {
  if (balls == 0 || cells == 0) return std::numeric_limits<double>::quiet_NaN();
  if (cells == 1) return 1;
  constexpr double probability = 0.95;
  const double mean = static_cast<double>(balls) / static_cast<double>(cells);
  double most = 0;
  if (balls <= exact_up_to) {
    // P(low) < 0.95 <= P(high)
    std::uint64_t low = (balls - 1) / cells;
    std::uint64_t high = std::min(balls, low + 1 + reach_of(mean));
    while (high - low > 1) {
      const std::uint64_t middle = low + (high - low) / 2;
      (chance_none_above(balls, cells, middle) >= probability ? high : low) = middle;
    }
    most = static_cast<double>(high);
  } else {
    const double beyond = 1 - sim::power(probability, 1 / static_cast<double>(cells));
    most = counts_within(balls, cells, beyond).high;
  }
  return most / mean;
}

Interval chance95_shares(std::uint64_t balls, std::uint64_t cells) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  if (balls == 0 || cells == 0) return {nan, nan};
  if (cells == 1) return {1, 1};
  const double n = static_cast<double>(balls);
  const Interval counts = counts_within(balls, cells, 0.025 / static_cast<double>(cells));
  return {counts.low / n, counts.high / n};
}

}  // namespace acceptlab::experiment
