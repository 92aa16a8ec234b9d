#include "experiment/compare/group.hpp"

#include <algorithm>
#include <cmath>

#include "experiment/statistics/statistics.hpp"
#include "sim/check.hpp"

namespace acceptlab::experiment {

Group group_by(const Metric& metric, const std::vector<RunResult>& results) {
  AL_CHECK(!results.empty());
  std::vector<Sample> samples;
  for (const RunResult& r : results) samples.push_back(metric(r.replications));
  const auto less = [](const Sample& a, const Sample& b) {
    return std::isnan(b.pooled) ? !std::isnan(a.pooled) : a.pooled < b.pooled;
  };
  const auto lowest = std::min_element(samples.begin(), samples.end(), less);
  Group group{metric, static_cast<std::size_t>(lowest - samples.begin()), {}, {}};
  const auto columns = static_cast<double>(samples.size());
  const double confidence = 1 - 0.05 / std::max(1.0, columns * (columns - 1) / 2);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const bool unmeasured = std::isnan(samples[i].pooled) && !std::isnan(lowest->pooled);
    if (i == group.lowest || unmeasured) continue;
    const bool differs = paired_difference(*lowest, samples[i], confidence).distinguishable;
    (differs ? group.higher : group.alike).push_back(i);
  }
  return group;
}

}  // namespace acceptlab::experiment
