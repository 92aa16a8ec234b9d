#pragma once

#include <cstdint>
#include <vector>

#include "validation/native/load/notation.hpp"

namespace acceptlab::native::load {

/// Counts times with three significant digits (the layout of HdrHistogram: blocks of 1024 buckets,
/// each block twice as coarse as the one before). Memory is taken once; adding is a few steps.
class Histogram {
 public:
  Histogram() : counts_(buckets) {}

  /// Negative times count as 0, those above the longest (73 minutes) as it.
  void add(Nanoseconds time);

  std::uint64_t total() const { return total_; }
  /// The shortest time that at least the share `fraction` (0 to 1) of all does not exceed, rounded
  /// up to the end of its bucket, and not above max(). 0 when empty.
  Nanoseconds quantile(double fraction) const;
  Nanoseconds max() const { return max_; }
  double mean() const;
  double standard_deviation() const;

  static constexpr std::size_t bucket_count() { return buckets; }
  std::uint64_t count_of(std::size_t bucket) const { return counts_[bucket]; }
  /// The shortest and the longest time of a bucket.
  static Nanoseconds lower_end(std::size_t bucket);
  static Nanoseconds upper_end(std::size_t bucket);

  static constexpr unsigned sub_bucket_bits = 11;  // 2048 > 2 * 10^3: three digits
  static constexpr std::size_t sub_buckets = std::size_t{1} << sub_bucket_bits;
  static constexpr unsigned longest_bits = 42;
  static constexpr std::size_t blocks = longest_bits - sub_bucket_bits + 1;
  static constexpr Nanoseconds longest_time = (Nanoseconds{1} << longest_bits) - 1;

 private:
  static constexpr std::size_t half = sub_buckets / 2;
  static constexpr std::size_t buckets = (blocks + 1) * half;

  std::vector<std::uint64_t> counts_;
  std::uint64_t total_ = 0;
  std::uint64_t sum_ = 0;
  Nanoseconds max_ = 0;
};

}  // namespace acceptlab::native::load
