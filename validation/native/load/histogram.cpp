#include "validation/native/load/histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace acceptlab::native::load {

void Histogram::add(Nanoseconds time) {
  time = std::clamp(time, Nanoseconds{0}, longest_time);
  const auto value = static_cast<std::uint64_t>(time);
  const auto block =
      static_cast<unsigned>(std::bit_width(value | (sub_buckets - 1))) - sub_bucket_bits;
  ++counts_[block * half + (value >> block)];
  ++total_;
  sum_ += value;
  max_ = std::max(max_, time);
}

Nanoseconds Histogram::lower_end(std::size_t bucket) {
  if (bucket < sub_buckets) return static_cast<Nanoseconds>(bucket);
  const std::size_t block = bucket / half - 1;
  return static_cast<Nanoseconds>((bucket - block * half) << block);
}

Nanoseconds Histogram::upper_end(std::size_t bucket) { return lower_end(bucket + 1) - 1; }

Nanoseconds Histogram::quantile(double fraction) const {
  const auto wanted = static_cast<std::uint64_t>(
      std::ceil(std::clamp(fraction, 0.0, 1.0) * static_cast<double>(total_)));
  std::uint64_t seen = 0;
  for (std::size_t bucket = 0; bucket < buckets; ++bucket) {
    seen += counts_[bucket];
    if (counts_[bucket] > 0 && seen >= wanted) return std::min(upper_end(bucket), max_);
  }
  return 0;
}

double Histogram::mean() const {
  return total_ == 0 ? 0 : static_cast<double>(sum_) / static_cast<double>(total_);
}

double Histogram::standard_deviation() const {
  if (total_ == 0) return 0;
  const double centre = mean();
  double squares = 0;
  for (std::size_t bucket = 0; bucket < buckets; ++bucket) {
    if (counts_[bucket] == 0) continue;
    const double middle =
        (static_cast<double>(lower_end(bucket)) + static_cast<double>(upper_end(bucket))) / 2;
    squares += static_cast<double>(counts_[bucket]) * (middle - centre) * (middle - centre);
  }
  return std::sqrt(squares / static_cast<double>(total_));
}

}  // namespace acceptlab::native::load
