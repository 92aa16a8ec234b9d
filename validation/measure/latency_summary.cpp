#include "validation/measure/latency_summary.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace acceptlab::validation {
namespace {

/// The largest value of the cell that holds `ns`: 16 cells a doubling.
std::uint64_t upper_of_cell(std::uint64_t ns) {
  const int extra_bits = std::max(static_cast<int>(std::bit_width(ns)) - 5, 0);
  return (((ns >> extra_bits) + 1) << extra_bits) - 1;
}

double quantile_s(const std::vector<std::int64_t>& sorted, double p) {
  const auto n = static_cast<double>(sorted.size());
  const auto rank = static_cast<std::size_t>(std::max(std::ceil(p * n), 1.0));
  return static_cast<double>(sorted[rank - 1]) / 1e9;
}

}  // namespace

RealLatency summarise_latency(std::vector<std::int64_t> ns) {
  RealLatency latency;
  if (ns.empty()) return latency;
  std::sort(ns.begin(), ns.end());
  double sum = 0;
  for (const std::int64_t value : ns) {
    sum += static_cast<double>(value) / 1e9;
    const std::uint64_t upper =
        upper_of_cell(static_cast<std::uint64_t>(std::max<std::int64_t>(value, 0)));
    if (latency.histogram.empty() || latency.histogram.back().first != upper)
      latency.histogram.emplace_back(upper, 0);
    ++latency.histogram.back().second;
  }
  latency.count = ns.size();
  latency.mean_s = sum / static_cast<double>(ns.size());
  double squares = 0;
  for (const std::int64_t value : ns) {
    const double off = static_cast<double>(value) / 1e9 - latency.mean_s;
    squares += off * off;
  }
  if (ns.size() > 1) latency.sd_s = std::sqrt(squares / static_cast<double>(ns.size() - 1));
  latency.p50_s = quantile_s(ns, 0.5);
  latency.p90_s = quantile_s(ns, 0.9);
  latency.p99_s = quantile_s(ns, 0.99);
  latency.max_s = static_cast<double>(ns.back()) / 1e9;
  return latency;
}

}  // namespace acceptlab::validation
