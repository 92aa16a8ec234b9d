#include "experiment/exact/time_law.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace acceptlab::exact {

double deviation(double mean, double second_moment) {
  return std::sqrt(std::max(0.0, second_moment - mean * mean));
}

double TimeLaw::quantile(double p) const {
  if (!tail) return std::numeric_limits<double>::quiet_NaN();
  // A chance that equals the level but for rounding is met: half of them wait, and the median is 0.
  const double level = (1 - p) * (1 + 1e-13);
  if (tail(0) <= level) return 0;
  double low = 0, high = std::max(mean, 1e-12);
  while (tail(high) > level) {
    low = high;
    high *= 2;
  }
  constexpr int halvings = 100;
  for (int i = 0; i < halvings && high - low > 1e-15 * high; ++i) {
    const double middle = low + (high - low) / 2;
    (tail(middle) > level ? low : high) = middle;
  }
  return high;
}

TimeLaw law_of(const StepTime& time) {
  const double mean = time.mean();
  return {mean, deviation(mean, time.second_moment()), [time](double t) { return time.tail(t); }};
}

TimeLaw mixture(const std::vector<std::pair<double, TimeLaw>>& parts) {
  if (parts.size() == 1) return parts.front().second;
  TimeLaw mixed;
  double second = 0;
  bool known = true;
  for (const auto& [weight, law] : parts) {
    mixed.mean += weight * law.mean;
    second += weight * (law.sd * law.sd + law.mean * law.mean);
    known = known && law.tail;
  }
  mixed.sd = deviation(mixed.mean, second);
  if (!known) return mixed;
  mixed.tail = [parts](double t) {
    double sum = 0;
    for (const auto& [weight, law] : parts) sum += weight * law.tail(t);
    return sum;
  };
  return mixed;
}

}  // namespace acceptlab::exact
