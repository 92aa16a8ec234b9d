#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace acceptlab::experiment {

// Estimates from independent replications, and the series statistics behind the automatic warm-up.
// Only additions, multiplications, divisions and square roots, in a fixed order: the same bytes on
// every machine.

struct Interval {
  double low = 0, high = 0;
  bool contains(double x) const { return low <= x && x <= high; }
};

/// A number with its interval, of 95% where nothing else is said; none where one replication allows
/// none. The value is NaN where there was nothing to measure.
struct Estimate {
  double value = 0;
  std::optional<Interval> interval;
};

/// One quantity over R replications: the value from all of them together, and one value each that
/// scatters about it. Differences of samples with common random numbers pair by replication.
struct Sample {
  double pooled = 0;
  std::vector<double> values;
};

/// Quantile p of Student's t with `degrees` >= 1 degrees of freedom.
double student_quantile(double p, std::size_t degrees);

double mean(std::span<const double> values);
/// Sample variance (n - 1); 0 for fewer than two values.
double variance(std::span<const double> values);
/// Pearson's correlation; nothing when either side does not vary.
std::optional<double> correlation(std::span<const double> x, std::span<const double> y);

/// The mean of the values; values that are NaN (nothing to measure) are left out of both.
Sample mean_sample(std::vector<double> values);

struct Ratio {
  double numerator = 0, denominator = 0;
};
/// Sum of numerators over sum of denominators; the values are the delta method's, whose mean is the
/// ratio and whose scatter is that of the ratio.
Sample ratio_sample(std::span<const Ratio> replications);

/// The sample in another unit; division keeps more decimal values exact than multiplication.
Sample divided_by(Sample sample, double divisor);

/// The interval centred on the pooled value: t times the root of
/// sum (value - pooled)^2 / (R (R - 1)). For means and ratios the usual t interval; for quantiles
/// "sectioning", in which a bias of the single replications widens the interval.
Estimate estimate(const Sample& sample, double confidence = 0.95);
/// Half the width of that interval; nothing for fewer than two replications.
std::optional<double> half_width(const Sample& sample, double confidence = 0.95);

/// The interval of an estimate whose inputs are uncertain: `drawn` are the same replications, each
/// with inputs drawn anew. What the draws change comes on top of the scatter: the half-width is t
/// times the root of error^2 + mean of (drawn value - value)^2. It does not shrink with more
/// replications, since a machine has its costs only once. Nothing for fewer than two pairs.
std::optional<Interval> interval_with_inputs(const Sample& sample, const Sample& drawn,
                                             double confidence = 0.95);

/// The interval cut at 0, for quantities that cannot be negative.
Estimate not_negative(Estimate estimate);

struct PairedDifference {
  Estimate difference;  // second minus first
  std::optional<double> correlation;
  bool distinguishable = false;  // the interval does not contain 0
};
/// Requires as many replications on both sides, run on common random numbers. A difference in the
/// last digits of a double is none.
PairedDifference paired_difference(const Sample& first, const Sample& second,
                                   double confidence = 0.95);

/// MSER on batches: deletes the first d of k, 0 <= d <= k/2, where the sum of squared deviations
/// of the rest over (k - d)^2 is least; the first of equals. d = k/2 means that the series is too
/// short to tell.
struct Mser {
  std::size_t deleted = 0;
  double statistic = 0;
  bool too_short = true;
};
Mser mser(std::span<const double> batches);
/// MSER on means of five; `deleted` counts observations. A rest that fills no five is left out.
Mser mser5(std::span<const double> series);

}  // namespace acceptlab::experiment
