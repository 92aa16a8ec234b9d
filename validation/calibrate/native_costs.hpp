#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace acceptlab::validation {

// What acceptlab-costs measured, as it says it ("acceptlab.costs/1"). Times in nanoseconds.

/// A cost on a CPU that had been idle for `after_ns`.
struct NativeStep {
  std::int64_t after_ns = 0;
  double median_ns = 0, mean_ns = 0, p10_ns = 0, p90_ns = 0;
  std::vector<double> quantiles_ns;  // at NativeCosts::quantile_levels
  double spread_ns = 0;              // half the range of the repeats' medians
  unsigned repeats = 0;
};

struct NativeEntry {
  std::string name, how;
  std::vector<NativeStep> steps;  // rising in idle time
};

struct NativeCosts {
  std::string cpu, kernel, hypervisor, clocksource, idle_driver;
  unsigned cpus = 0;
  long hz = 0;
  bool shared_cache = true;  // of the two CPUs that were used
  unsigned repeats = 0;
  double loops_per_us = 0;
  double foreign = 0, steal = 0;  // fractions of all CPUs' time, the first with the second in it
  double elapsed_s = 0;
  std::vector<std::string> lost;        // what the machine did not allow
  std::vector<double> quantile_levels;  // rising: shares of all samples
  std::vector<NativeEntry> entries;
};

/// Throws std::system_error (EPROTO) for a text that is not that.
NativeCosts read_native_costs(std::string_view json);

}  // namespace acceptlab::validation
