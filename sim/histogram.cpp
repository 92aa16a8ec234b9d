#include "sim/histogram.hpp"

#include <algorithm>
#include <cmath>

namespace acceptlab::sim {

void Histogram::grow(std::size_t index) { counts_.resize(Layout::counters(index)); }

Histogram::Histogram(std::span<const Cell> cells, Duration max, UInt128 sum_ns,
                     UInt128 sum_of_squares_ns)
    : max_(static_cast<std::uint64_t>(max.count())),
      sum_(sum_ns),
      sum_of_squares_(sum_of_squares_ns) {
  for (const Cell& cell : cells) {
    const std::size_t index = index_of(cell.upper_ns);
    if (index >= counts_.size()) grow(index);
    counts_[index] += cell.count;
    count_ += cell.count;
  }
}

void Histogram::merge(const Histogram& other) {
  if (other.counts_.size() > counts_.size()) counts_.resize(other.counts_.size());
  for (std::size_t i = 0; i < other.counts_.size(); ++i) counts_[i] += other.counts_[i];
  count_ += other.count_;
  sum_ += other.sum_;
  sum_of_squares_ += other.sum_of_squares_;
  max_ = std::max(max_, other.max_);
}

double Histogram::mean_ns() const {
  return count_ == 0 ? 0.0 : static_cast<double>(sum_) / static_cast<double>(count_);
}

double Histogram::sd_ns() const {
  if (count_ < 2) return 0.0;
  // n sum(x^2) - (sum x)^2 loses nothing as long as it fits 128 bits; beyond that, in doubles.
  const double n = static_cast<double>(count_);
  const double mean = mean_ns();
  const double variance = (static_cast<double>(sum_of_squares_) - n * mean * mean) / (n - 1);
  return std::sqrt(std::max(variance, 0.0));
}

double Histogram::quantile_ns(double p) const {
  if (count_ == 0) return 0.0;
  const auto rank = static_cast<std::uint64_t>(
      std::clamp(std::ceil(p * static_cast<double>(count_)), 1.0, static_cast<double>(count_)));
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    seen += counts_[i];
    if (seen >= rank) {
      const double middle =
          0.5 * (static_cast<double>(lowest_of(i)) + static_cast<double>(highest_of(i)));
      return std::min(middle, static_cast<double>(max_));
    }
  }
  return static_cast<double>(max_);
}

std::uint64_t Histogram::count_up_to(Duration limit) const {
  std::uint64_t total = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    if (highest_of(i) > static_cast<std::uint64_t>(limit.count())) break;
    total += counts_[i];
  }
  return total;
}

std::vector<Histogram::Cell> Histogram::cells() const {
  std::vector<Cell> cells;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    if (counts_[i] != 0) cells.push_back({highest_of(i), counts_[i]});
  }
  return cells;
}

}  // namespace acceptlab::sim
