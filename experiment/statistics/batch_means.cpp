#include "experiment/statistics/batch_means.hpp"

#include <cmath>
#include <limits>

#include "sim/check.hpp"

namespace acceptlab::experiment {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

double square(double x) { return x * x; }

double squared_deviations(std::span<const double> values) {
  const double centre = mean(values);
  double sum = 0;
  for (const double v : values) sum += square(v - centre);
  return sum;
}

/// Neighbours become one; an odd last one is dropped.
std::vector<double> merged_pairs(const std::vector<double>& means) {
  std::vector<double> merged(means.size() / 2);
  for (std::size_t i = 0; i < merged.size(); ++i) merged[i] = (means[2 * i] + means[2 * i + 1]) / 2;
  return merged;
}

}  // namespace

std::vector<double> batch_means(std::span<const double> series, std::size_t size) {
  AL_CHECK(size >= 1);
  std::vector<double> means(series.size() / size);
  for (std::size_t i = 0; i < means.size(); ++i) means[i] = mean(series.subspan(i * size, size));
  return means;
}

Estimate batch_estimate(std::span<const double> means, double confidence) {
  return estimate(mean_sample({means.begin(), means.end()}), confidence);
}

double overlapping_batch_variance(std::span<const double> series, std::size_t size) {
  AL_CHECK(size >= 1 && size < series.size());
  const double centre = mean(series);
  const auto n = static_cast<double>(series.size()), m = static_cast<double>(size);
  // Deviations instead of values: the running sum keeps its digits.
  double window = 0, sum = 0;
  for (std::size_t i = 0; i < series.size(); ++i) {
    window += series[i] - centre;
    if (i >= size) window -= series[i - size] - centre;
    if (i + 1 >= size) sum += square(window / m);
  }
  return n * m / ((n - m + 1) * (n - m)) * sum;
}

double von_neumann_ratio(std::span<const double> values) {
  double successive = 0;
  for (std::size_t i = 0; i + 1 < values.size(); ++i)
    successive += square(values[i + 1] - values[i]);
  const double all = squared_deviations(values);
  return all > 0 ? successive / all : nan;
}

bool look_independent(std::span<const double> means) {
  constexpr double one_sided_95 = 1.645;
  const auto b = static_cast<double>(means.size());
  if (means.size() < 3) return false;
  // The standard deviation is that of normal batch means.
  const double sd = 2 * std::sqrt((b - 2) / (b * b - 1));
  return von_neumann_ratio(means) >= 2 - one_sided_95 * sd;
}

double autocorrelation(std::span<const double> series, std::size_t lag) {
  const double centre = mean(series), all = squared_deviations(series);
  double sum = 0;
  for (std::size_t i = 0; i + lag < series.size(); ++i)
    sum += (series[i] - centre) * (series[i + lag] - centre);
  return all > 0 ? sum / all : nan;
}

void RunningBatches::add(double value) {
  sum_ += value;
  if (++filled_ < size_) return;
  means_.push_back(sum_ / static_cast<double>(size_));
  sum_ = 0;
  filled_ = 0;
  if (means_.size() < capacity) return;
  means_ = merged_pairs(means_);
  size_ *= 2;
}

double RunningBatches::mean() const {
  if (count() == 0) return nan;
  double sum = sum_;
  for (const double m : means_) sum += m * static_cast<double>(size_);
  return sum / static_cast<double>(count());
}

Estimate RunningBatches::estimate(double confidence) const {
  std::vector<double> means = means_;
  while (means.size() >= fewest && !look_independent(means)) means = merged_pairs(means);
  if (means.size() < fewest) return {mean(), std::nullopt};
  return experiment::estimate({mean(), means}, confidence);
}

}  // namespace acceptlab::experiment
