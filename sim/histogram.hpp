#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/histogram_layout.hpp"
#include "sim/time.hpp"
#include "sim/wide_integer.hpp"

namespace acceptlab::sim {

/// Counts of durations in HdrHistogram's layout with three digits: 2048 sub-buckets, values below
/// 2048 ns exact, above that cells at most 1/1024 wide. Sums are integers, so merging in any
/// order gives the same bytes. Memory grows with the largest value: 1024 counters a doubling.
class Histogram {
 public:
  /// Requires value >= 0.
  void record(Duration value) {
    const auto ns = static_cast<std::uint64_t>(value.count());
    const std::size_t index = index_of(ns);
    if (index >= counts_.size()) grow(index);
    ++counts_[index];
    ++count_;
    sum_ += ns;
    sum_of_squares_ += static_cast<UInt128>(ns) * ns;
    if (ns > max_) max_ = ns;
  }
  void merge(const Histogram& other);

  std::uint64_t count() const { return count_; }
  double mean_ns() const;
  /// Sample standard deviation (n - 1); 0 for fewer than two values.
  double sd_ns() const;
  Duration max() const { return Duration(static_cast<std::int64_t>(max_)); }
  /// The order statistic ceil(p n), as the middle of its cell but never above the maximum; 0 when
  /// empty.
  double quantile_ns(double p) const;
  /// How many recorded values are in cells that end at or below `limit`.
  std::uint64_t count_up_to(Duration limit) const;

  struct Cell {
    std::uint64_t upper_ns;  // the largest value the cell holds
    std::uint64_t count;
  };
  /// The cells that are not empty, in rising order.
  std::vector<Cell> cells() const;
  UInt128 sum_ns() const { return sum_; }
  UInt128 sum_of_squares_ns() const { return sum_of_squares_; }

  Histogram() = default;
  /// The histogram that had these cells, maximum and sums: equal to it in every respect.
  Histogram(std::span<const Cell> cells, Duration max, UInt128 sum_ns, UInt128 sum_of_squares_ns);

  std::size_t bytes() const { return counts_.capacity() * sizeof(counts_[0]); }

  static std::size_t index_of(std::uint64_t ns) { return Layout::index_of(ns); }
  static std::uint64_t lowest_of(std::size_t index) { return Layout::lowest_of(index); }
  static std::uint64_t highest_of(std::size_t index) { return lowest_of(index + 1) - 1; }

 private:
  using Layout = HistogramLayout<3>;
  void grow(std::size_t index);

  std::vector<std::uint64_t> counts_;
  std::uint64_t count_ = 0, max_ = 0;
  UInt128 sum_ = 0, sum_of_squares_ = 0;
};

}  // namespace acceptlab::sim
