#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "experiment/statistics/statistics.hpp"

namespace acceptlab::experiment {

// What one long series of dependent values (waits of successive connections) tells of its mean.
// Replications are the rule; these serve where there is one run: while it goes on, and in checks.

/// Means of non-overlapping batches from the front of a series; a rest that fills none is dropped.
std::vector<double> batch_means(std::span<const double> series, std::size_t size);

/// The t interval of the mean that b batch means give, centred on their mean; no interval for
/// fewer than two. Right when batches are long enough to be independent.
Estimate batch_estimate(std::span<const double> means, double confidence = 0.95);

/// Overlapping batch means: the variance parameter of the series, that is n times the variance of
/// the mean of n values for large n. All n - size + 1 batches count, which takes a third off the
/// variance of the estimate by separate batches. Requires 1 <= size < n. O(n).
double overlapping_batch_variance(std::span<const double> series, std::size_t size);

/// Sum of squared successive differences over the sum of squared deviations: about 2 for
/// independent values, less when neighbours are alike. NaN when nothing varies.
double von_neumann_ratio(std::span<const double> values);
/// Whether the ratio of these batch means is no lower than chance makes that of independent ones
/// in 95 of 100 cases. Never of fewer than 3.
bool look_independent(std::span<const double> means);

/// Autocorrelation of the series at a lag, with the mean and variance of all of it. NaN when
/// nothing varies.
double autocorrelation(std::span<const double> series, std::size_t lag);

/// Batch means of a series that is still growing, in constant memory: when `capacity` batches are
/// full, neighbours merge and batches are twice as long.
class RunningBatches {
 public:
  static constexpr std::size_t capacity = 64;

  void add(double value);

  std::size_t count() const { return means_.size() * size_ + filled_; }
  /// The mean of all values; NaN before the first.
  double mean() const;
  /// The interval of the mean, from batches that were merged until they look independent. None
  /// when fewer than `fewest` are left then: the run is too short to say how good its mean is.
  Estimate estimate(double confidence = 0.95) const;

  static constexpr std::size_t fewest = 8;

 private:
  std::vector<double> means_;
  std::size_t size_ = 1, filled_ = 0;
  double sum_ = 0;  // of the batch that is filling
};

}  // namespace acceptlab::experiment
