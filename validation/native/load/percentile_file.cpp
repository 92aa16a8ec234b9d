#include "validation/native/load/percentile_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace acceptlab::native::load {
namespace {

constexpr double ticks_per_halving = 5;
constexpr double nanoseconds_per_millisecond = 1e6;

double milliseconds(Nanoseconds time) {
  return static_cast<double>(time) / nanoseconds_per_millisecond;
}

/// The share of the line after the one of `share`: steps halve each time that what is left has.
double next_tick(double share) {
  const double halvings = std::floor(std::log2(1 / (1 - share))) + 1;
  return share + 1 / (ticks_per_halving * std::exp2(halvings));
}

void add_lines(std::string& text, const Histogram& histogram) {
  const auto total = static_cast<double>(histogram.total());
  auto out = std::back_inserter(text);
  std::uint64_t seen = 0;
  double tick = 0;
  for (std::size_t bucket = 0; seen < histogram.total(); ++bucket) {
    seen += histogram.count_of(bucket);
    if (histogram.count_of(bucket) == 0) continue;
    const double value = milliseconds(std::min(Histogram::upper_end(bucket), histogram.max()));
    const double share = static_cast<double>(seen) / total;
    while (tick <= share && tick < 1) {
      fmt::format_to(out, "{:12.6f} {:2.12f} {:10d} {:14.2f}\n", value, tick, seen, 1 / (1 - tick));
      tick = next_tick(tick);
      if (seen == histogram.total()) break;  // the line of percentile 1 says the rest
    }
  }
  if (seen > 0)
    fmt::format_to(out, "{:12.6f} {:2.12f} {:10d}\n", milliseconds(histogram.max()), 1.0, seen);
}

}  // namespace

std::string percentile_file(const Histogram& histogram) {
  std::string text = fmt::format("{:>12} {:>14} {:>10} {:>14}\n\n", "Value", "Percentile",
                                 "TotalCount", "1/(1-Percentile)");
  add_lines(text, histogram);
  fmt::format_to(std::back_inserter(text),
                 "#[Mean    = {:12.6f}, StdDeviation   = {:12.6f}]\n"
                 "#[Max     = {:12.6f}, Total count    = {:12d}]\n"
                 "#[Buckets = {:12d}, SubBuckets     = {:12d}]\n",
                 histogram.mean() / nanoseconds_per_millisecond,
                 histogram.standard_deviation() / nanoseconds_per_millisecond,
                 milliseconds(histogram.max()), histogram.total(), Histogram::blocks,
                 Histogram::sub_buckets);
  return text;
}

}  // namespace acceptlab::native::load
