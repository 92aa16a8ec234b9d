#pragma once

#include <span>

#include "experiment/statistics/statistics.hpp"

namespace acceptlab::experiment {

// How far two independent samples are apart. Their p-values would assume independent values, which
// waits are not: compare a distance with that of two samples that are known to be alike.

/// Kolmogorov and Smirnov's D: the largest distance of the two distribution functions.
double kolmogorov_smirnov(std::span<const double> a, std::span<const double> b);

/// Anderson and Darling's A2 of two samples (Scholz and Stephens 1987, without ties): weighs the
/// tails more. Values that are equal count as if the first sample's were the smaller.
double anderson_darling(std::span<const double> a, std::span<const double> b);

/// Wasserstein's first distance, in the unit of the values: the area between the two distribution
/// functions, which is how far mass has to move on average.
double wasserstein(std::span<const double> a, std::span<const double> b);

/// Welch's comparison of two means whose variances may differ. Requires two values on each side.
struct Welch {
  double difference = 0;  // of the means, first minus second
  double error = 0;       // its standard error
  double degrees = 0;     // of freedom, a real number
  Interval interval(double confidence) const;
  /// Two one-sided tests of the difference being `margin` or more, either way: the larger p-value.
  /// It is at most alpha exactly when interval(1 - 2 alpha) lies inside the margin.
  double equivalence_p(double margin) const;
};
Welch welch(std::span<const double> a, std::span<const double> b);

}  // namespace acceptlab::experiment
