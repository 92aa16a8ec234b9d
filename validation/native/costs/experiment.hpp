#pragma once

#include <array>
#include <functional>
#include <string_view>
#include <vector>

#include "validation/native/costs/samples.hpp"
#include "validation/native/linux/perf_rings.hpp"

namespace acceptlab::native::costs {

/// How long a CPU is left idle before what is measured, beside 0: not at all.
inline constexpr std::array<Nanoseconds, 5> idle_gaps{20'000, 50'000, 200'000, 1'000'000,
                                                      5'000'000};
/// How often it is measured after such a gap in one repeat.
constexpr std::size_t count_after(Nanoseconds gap) {
  return gap >= 5'000'000 ? 30 : gap >= 1'000'000 ? 50 : 80;
}

/// Where and into what an experiment measures.
struct Stand {
  int client_cpu = 0, server_cpu = 1;
  bool traces = false;  // the kernel's tracepoints may be read
  Samples& samples;
};

/// One that leaves samples of some series. Throws EnvironmentError when this machine forbids it.
struct Experiment {
  std::string_view name;
  std::vector<std::string_view> series;
  void (*run)(const Stand& stand);
};

/// The tracepoints by which segments are measured, on one CPU. Throws EnvironmentError when they
/// may not be read.
PerfRings segment_rings(int cpu);

// In the files of their names.
void measure_connections(const Stand& stand);
void measure_segments(const Stand& stand);
void measure_timers(const Stand& stand);
void measure_timed_sleeps(const Stand& stand);
void measure_switches(const Stand& stand);
void measure_failed_accepts(const Stand& stand);
void measure_threads(const Stand& stand);
void measure_migration(const Stand& stand);
void measure_cache_line(const Stand& stand);

const std::vector<Experiment>& experiments();

}  // namespace acceptlab::native::costs
