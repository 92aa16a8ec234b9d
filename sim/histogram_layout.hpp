#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

namespace acceptlab::sim {

/// The cells of an HdrHistogram whose values are known to `digits` decimal digits, lowest value 1:
/// below sub_buckets each value has its own, then each doubling is cut into sub_buckets / 2.
template <unsigned digits>
struct HistogramLayout {
  static constexpr std::uint64_t twice_the_digits() {
    std::uint64_t power = 2;
    for (unsigned i = 0; i < digits; ++i) power *= 10;
    return power;
  }
  static constexpr std::uint64_t sub_buckets = std::bit_ceil(twice_the_digits());
  static constexpr std::size_t half = sub_buckets / 2;
  static constexpr unsigned sub_bucket_bits =
      static_cast<unsigned>(std::bit_width(sub_buckets)) - 1;

  static constexpr std::size_t index_of(std::uint64_t value) {
    if (value < sub_buckets) return value;
    const unsigned shift = static_cast<unsigned>(std::bit_width(value)) - sub_bucket_bits;
    return std::size_t{shift} * half + (value >> shift);
  }
  static constexpr std::uint64_t lowest_of(std::size_t index) {
    if (index < sub_buckets) return index;
    const std::size_t shift = index / half - 1;
    return (index - shift * half) << shift;
  }
  /// How many cells there are up to the end of the doubling that holds cell `index`.
  static constexpr std::size_t counters(std::size_t index) { return (index / half + 1) * half; }
  /// Runs of cells of equal width, as HdrHistogram counts them, up to the one that holds `value`.
  static constexpr std::size_t buckets(std::uint64_t value) {
    const std::size_t index = index_of(value);
    return index < sub_buckets ? 1 : index / half;
  }
};

}  // namespace acceptlab::sim
