#include "experiment/exact/step_time.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace acceptlab::exact {

namespace {

constexpr double negligible = 1e-18;
constexpr std::size_t most_steps = std::size_t{1} << 18;

}  // namespace

StepTime::StepTime(double rate_per_s, std::vector<double> tail, double ratio)
    : rate_(rate_per_s), tail_(std::move(tail)), ratio_(ratio) {
  if (tail_.empty()) tail_.push_back(0);
}

double StepTime::step_tail(std::size_t j) const {
  if (j < tail_.size()) return tail_[j];
  if (ratio_ == 0) return 0;
  return tail_.back() * std::pow(ratio_, static_cast<double>(j - tail_.size() + 1));
}

double StepTime::tail(double t) const {
  if (t < 0) return 1;
  const double x = rate_ * t;
  if (x == 0) return tail_.front();
  // Poisson weights from the mode outwards: what lies ten deviations away is less than 1e-20. They
  // are divided by their sum, so that the error of the first one cancels.
  const double reach = 10 * std::sqrt(x) + 40;
  const auto mode = static_cast<std::size_t>(x);
  const std::size_t low = x > reach ? static_cast<std::size_t>(x - reach) : 0;
  const auto high = static_cast<std::size_t>(x + reach);
  double sum = 0, weights = 0;
  double weight = 1;
  for (std::size_t j = mode; j <= high; ++j) {
    sum += weight * step_tail(j);
    weights += weight;
    weight *= x / static_cast<double>(j + 1);
  }
  weight = 1;
  for (std::size_t j = mode; j > low; --j) {
    weight *= static_cast<double>(j) / x;
    sum += weight * step_tail(j - 1);
    weights += weight;
  }
  return sum / weights;
}

double StepTime::mean() const {
  double sum = 0;
  for (const double p : tail_) sum += p;
  return (sum + tail_.back() * ratio_ / (1 - ratio_)) / rate_;
}

double StepTime::second_moment() const {
  // E[J (J + 1)] = 2 sum (j + 1) P(J > j); the sum of J exponentials has that over the rate
  // squared.
  double sum = 0, number = 0;
  for (const double p : tail_) sum += ++number * p;
  const double left = 1 - ratio_, first = tail_.back() * ratio_;
  sum += first * ((number + 1) / left + ratio_ / (left * left));
  return 2 * sum / (rate_ * rate_);
}

StepTime StepTime::plus(const Passage& passage) const {
  // P(J + P > j) = P(J > j) + sum over i <= j of P(J = i) P(P > j - i): the walks under way, by
  // phase, step by step.
  const std::size_t phases = passage.begin.size();
  std::vector<double> under_way(phases, 0.0), sum;
  double before = 1;
  do {
    const double now = step_tail(sum.size());
    std::vector<double> then(phases);
    double total = now;
    for (std::size_t k = 0; k < phases; ++k) {
      then[k] = (before - now) * passage.begin[k];
      for (std::size_t i = 0; i < phases; ++i) then[k] += under_way[i] * passage.step[i][k];
      total += then[k];
    }
    under_way = std::move(then);
    before = now;
    sum.push_back(total);
  } while (sum.back() > negligible && sum.size() < most_steps);
  const double last = sum.size() > 1 ? sum.back() / sum[sum.size() - 2] : 0;
  return {rate_, std::move(sum), std::min(last, 1 - 1e-12)};
}

}  // namespace acceptlab::exact
