#include "experiment/statistics/two_samples.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <vector>

#include "sim/check.hpp"

namespace acceptlab::experiment {

namespace {

struct Marked {
  double value = 0;
  bool of_first = false;
};

/// Both samples in rising order, the first one's values before equal ones of the second.
std::vector<Marked> merged(std::span<const double> a, std::span<const double> b) {
  AL_CHECK(!a.empty() && !b.empty());
  std::vector<Marked> all;
  all.reserve(a.size() + b.size());
  for (const double v : a) all.push_back({v, true});
  for (const double v : b) all.push_back({v, false});
  std::stable_sort(all.begin(), all.end(),
                   [](const Marked& x, const Marked& y) { return x.value < y.value; });
  return all;
}

/// Calls visit(value, next value, distribution function of a minus that of b between them).
template <class Visit>
void walk_differences(std::span<const double> a, std::span<const double> b, const Visit& visit) {
  const std::vector<Marked> all = merged(a, b);
  double from_a = 0, from_b = 0;
  for (std::size_t i = 0; i + 1 < all.size(); ++i) {
    (all[i].of_first ? from_a : from_b) += 1;
    if (all[i].value == all[i + 1].value) continue;
    visit(all[i].value, all[i + 1].value,
          from_a / static_cast<double>(a.size()) - from_b / static_cast<double>(b.size()));
  }
}

}  // namespace

double kolmogorov_smirnov(std::span<const double> a, std::span<const double> b) {
  double most = 0;
  walk_differences(a, b,
                   [&](double, double, double apart) { most = std::max(most, std::abs(apart)); });
  return most;
}

double wasserstein(std::span<const double> a, std::span<const double> b) {
  double area = 0;
  walk_differences(
      a, b, [&](double from, double to, double apart) { area += std::abs(apart) * (to - from); });
  return area;
}

double anderson_darling(std::span<const double> a, std::span<const double> b) {
  const std::vector<Marked> all = merged(a, b);
  const auto n = static_cast<double>(all.size());
  const auto n_a = static_cast<double>(a.size()), n_b = static_cast<double>(b.size());
  double from_a = 0, sum = 0;
  for (std::size_t i = 0; i + 1 < all.size(); ++i) {
    from_a += all[i].of_first ? 1 : 0;
    const double j = static_cast<double>(i + 1), from_b = j - from_a;
    const double off_a = n * from_a - j * n_a, off_b = n * from_b - j * n_b;
    sum += (off_a * off_a / n_a + off_b * off_b / n_b) / (j * (n - j));
  }
  return sum / n;
}

Welch welch(std::span<const double> a, std::span<const double> b) {
  AL_CHECK(a.size() >= 2 && b.size() >= 2);
  const auto n_a = static_cast<double>(a.size()), n_b = static_cast<double>(b.size());
  const double of_a = variance(a) / n_a, of_b = variance(b) / n_b, both = of_a + of_b;
  AL_CHECK_MSG(both > 0, "neither sample varies");
  return {mean(a) - mean(b), std::sqrt(both),
          both * both / (of_a * of_a / (n_a - 1) + of_b * of_b / (n_b - 1))};
}

Interval Welch::interval(double confidence) const {
  const boost::math::students_t t(degrees);
  const double half = boost::math::quantile(t, 0.5 + confidence / 2) * error;
  return {difference - half, difference + half};
}

double Welch::equivalence_p(double margin) const {
  const boost::math::students_t t(degrees);
  const double not_below = boost::math::cdf(complement(t, (difference + margin) / error));
  const double not_above = boost::math::cdf(t, (difference - margin) / error);
  return std::max(not_below, not_above);
}

}  // namespace acceptlab::experiment
