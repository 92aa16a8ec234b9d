#include "experiment/statistics/steadiness.hpp"

#include <cmath>

#include "experiment/statistics/statistics.hpp"

namespace acceptlab::experiment {

bool surely_positive(std::span<const double> values, double level) {
  constexpr std::size_t fewest = 5;
  if (values.size() < fewest) return false;
  const double error = std::sqrt(variance(values) / static_cast<double>(values.size()));
  return mean(values) > student_quantile(1 - level, values.size() - 1) * error;
}

bool grows_with_time(std::span<const double> levels) {
  constexpr double factor = 1.7;
  constexpr std::size_t steps = 2;
  if (levels.size() <= steps) return false;
  const auto last = levels.last(steps + 1);
  for (std::size_t i = 0; i < steps; ++i) {
    if (!(last[i + 1] > factor * last[i])) return false;
  }
  return true;
}

double late_level(std::span<const double> series) {
  return mean(series.subspan(series.size() / 2));
}

}  // namespace acceptlab::experiment
