#include "experiment/statistics/statistics.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>

#include "sim/check.hpp"

namespace acceptlab::experiment {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

double square(double x) { return x * x; }

std::vector<double> without_nan(std::vector<double> values) {
  std::erase_if(values, [](double v) { return std::isnan(v); });
  return values;
}

std::vector<double> means_of(std::span<const double> series, std::size_t size, std::size_t count) {
  std::vector<double> means(count);
  for (std::size_t i = 0; i < count; ++i) means[i] = mean(series.subspan(i * size, size));
  return means;
}

}  // namespace

double student_quantile(double p, std::size_t degrees) {
  AL_CHECK(degrees >= 1);
  const double t = boost::math::quantile(boost::math::students_t(static_cast<double>(degrees)), p);
  // The mathematical library's last bits differ between machines; 11 digits do not.
  constexpr double steps = 1e10;
  return std::nearbyint(t * steps) / steps;
}

double mean(std::span<const double> values) {
  if (values.empty()) return nan;
  double sum = 0;
  for (const double v : values) sum += v;
  return sum / static_cast<double>(values.size());
}

double variance(std::span<const double> values) {
  if (values.size() < 2) return 0;
  const double centre = mean(values);
  double sum = 0;
  for (const double v : values) sum += square(v - centre);
  return sum / static_cast<double>(values.size() - 1);
}

std::optional<double> correlation(std::span<const double> x, std::span<const double> y) {
  AL_CHECK(x.size() == y.size());
  const double sd = std::sqrt(variance(x)) * std::sqrt(variance(y));
  if (x.size() < 2 || !(sd > 0)) return std::nullopt;
  const double mean_x = mean(x), mean_y = mean(y);
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) sum += (x[i] - mean_x) * (y[i] - mean_y);
  return std::clamp(sum / static_cast<double>(x.size() - 1) / sd, -1.0, 1.0);
}

Sample mean_sample(std::vector<double> values) {
  const double pooled = mean(without_nan(values));
  return {pooled, std::move(values)};
}

Sample ratio_sample(std::span<const Ratio> replications) {
  double numerator = 0, denominator = 0;
  for (const Ratio& r : replications) {
    numerator += r.numerator;
    denominator += r.denominator;
  }
  if (!(denominator > 0)) return {nan, std::vector<double>(replications.size(), nan)};
  Sample sample{numerator / denominator, {}};
  const double mean_denominator = denominator / static_cast<double>(replications.size());
  sample.values.reserve(replications.size());
  for (const Ratio& r : replications) {
    sample.values.push_back(sample.pooled +
                            (r.numerator - sample.pooled * r.denominator) / mean_denominator);
  }
  return sample;
}

Sample divided_by(Sample sample, double divisor) {
  sample.pooled /= divisor;
  for (double& value : sample.values) value /= divisor;
  return sample;
}

std::optional<double> half_width(const Sample& sample, double confidence) {
  const std::vector<double> values = without_nan(sample.values);
  if (values.size() < 2 || std::isnan(sample.pooled)) return std::nullopt;
  double sum = 0;
  for (const double v : values) sum += square(v - sample.pooled);
  const auto n = static_cast<double>(values.size());
  return student_quantile(0.5 + confidence / 2, values.size() - 1) * std::sqrt(sum / (n * (n - 1)));
}

Estimate estimate(const Sample& sample, double confidence) {
  Estimate result{sample.pooled, std::nullopt};
  if (const auto half = half_width(sample, confidence)) {
    result.interval = Interval{sample.pooled - *half, sample.pooled + *half};
  }
  return result;
}

std::optional<Interval> interval_with_inputs(const Sample& sample, const Sample& drawn,
                                             double confidence) {
  const auto half = half_width(sample, confidence);
  double changes = 0, pairs = 0;
  for (std::size_t i = 0; i < std::min(sample.values.size(), drawn.values.size()); ++i) {
    const double change = drawn.values[i] - sample.values[i];
    if (std::isnan(change)) continue;
    changes += square(change);
    ++pairs;
  }
  if (!half || pairs < 2) return std::nullopt;
  const double t = student_quantile(0.5 + confidence / 2, static_cast<std::size_t>(pairs) - 1);
  const double wide = std::sqrt(square(*half) + square(t) * changes / pairs);
  return Interval{sample.pooled - wide, sample.pooled + wide};
}

Estimate not_negative(Estimate estimate) {
  if (estimate.interval) estimate.interval->low = std::max(estimate.interval->low, 0.0);
  return estimate;
}

PairedDifference paired_difference(const Sample& first, const Sample& second, double confidence) {
  AL_CHECK(first.values.size() == second.values.size());
  const double digits = 1e-12 * std::max(std::abs(first.pooled), std::abs(second.pooled));
  const auto differ = [&](double a, double b) { return std::abs(b - a) <= digits ? 0 : b - a; };
  Sample difference{differ(first.pooled, second.pooled), {}};
  std::vector<double> x, y;
  for (std::size_t i = 0; i < first.values.size(); ++i) {
    if (std::isnan(first.values[i]) || std::isnan(second.values[i])) continue;
    x.push_back(first.values[i]);
    y.push_back(second.values[i]);
    difference.values.push_back(differ(x.back(), y.back()));
  }
  PairedDifference result{estimate(difference, confidence), correlation(x, y), false};
  if (const auto& ci = result.difference.interval) result.distinguishable = !ci->contains(0);
  return result;
}

Mser mser(std::span<const double> batches) {
  const std::size_t k = batches.size(), last = k / 2;
  if (k < 2) return {};
  // From the back: mean and sum of squared deviations of the last k - d batches (Welford).
  std::vector<double> statistic(last + 1);
  double centre = 0, deviations = 0;
  for (std::size_t kept = 1; kept <= k; ++kept) {
    const double z = batches[k - kept];
    const double before = z - centre;
    centre += before / static_cast<double>(kept);
    deviations += before * (z - centre);
    if (k - kept <= last) statistic[k - kept] = deviations / square(static_cast<double>(kept));
  }
  const auto least = std::min_element(statistic.begin(), statistic.end());
  const auto deleted = static_cast<std::size_t>(least - statistic.begin());
  return {deleted, *least, deleted == last};
}

Mser mser5(std::span<const double> series) {
  constexpr std::size_t five = 5;
  Mser result = mser(means_of(series, five, series.size() / five));
  result.deleted *= five;
  return result;
}

}  // namespace acceptlab::experiment
