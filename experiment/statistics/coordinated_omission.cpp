#include "experiment/statistics/coordinated_omission.hpp"

#include "sim/check.hpp"

namespace acceptlab::experiment {

std::vector<double> corrected_for_omission(std::span<const double> latencies, double interval) {
  AL_CHECK(interval > 0);
  std::vector<double> corrected;
  for (const double latency : latencies) {
    corrected.push_back(latency);
    for (double left = latency - interval; left >= interval; left -= interval)
      corrected.push_back(left);
  }
  return corrected;
}

}  // namespace acceptlab::experiment
