#include "validation/record/measured_tail.hpp"

#include <algorithm>

namespace acceptlab::validation {

namespace {

constexpr double fewest_beyond = 5;

std::vector<const RealLatency*> repeats_of(const RealCase& real, const std::string& latency) {
  std::vector<const RealLatency*> repeats;
  for (const RealRun& run : real.runs) {
    const auto found = run.latency.find(latency);
    if (run.quiet() && found != run.latency.end() && !found->second.histogram.empty())
      repeats.push_back(&found->second);
  }
  return repeats;
}

/// The upper end of the cell up to which all but a share of `longer` are.
double seconds_at(const RealLatency& latency, double longer) {
  double left = 0;
  for (const auto& cell : latency.histogram) left += static_cast<double>(cell.second);
  const double wanted = longer * left;
  for (const auto& [upper_ns, count] : latency.histogram) {
    left -= static_cast<double>(count);
    if (left <= wanted) return static_cast<double>(upper_ns) / 1e9;
  }
  return latency.max_s;
}

MeasuredPoint point_at(const std::vector<const RealLatency*>& repeats, double longer) {
  std::vector<double> seconds;
  for (const RealLatency* latency : repeats) seconds.push_back(seconds_at(*latency, longer));
  std::sort(seconds.begin(), seconds.end());
  const std::size_t n = seconds.size();
  return {longer, (seconds[(n - 1) / 2] + seconds[n / 2]) / 2, seconds.front(), seconds.back()};
}

}  // namespace

std::vector<MeasuredPoint> measured_tail(const RealCase& real, const std::string& latency) {
  const auto repeats = repeats_of(real, latency);
  std::vector<MeasuredPoint> points;
  if (repeats.empty()) return points;
  std::uint64_t fewest = repeats.front()->count;
  for (const RealLatency* one : repeats) fewest = std::min(fewest, one->count);
  for (double decade = 1; decade > 1e-12; decade /= 10) {
    for (const double share : {0.5, 0.2, 0.1}) {
      const double longer = share * decade;
      if (longer * static_cast<double>(fewest) < fewest_beyond) return points;
      points.push_back(point_at(repeats, longer));
    }
  }
  return points;
}

unsigned judged_runs(const RealCase& real) {
  return static_cast<unsigned>(std::count_if(real.runs.begin(), real.runs.end(),
                                             [](const RealRun& run) { return run.quiet(); }));
}

}  // namespace acceptlab::validation
