#pragma once

#include <benchmark/benchmark.h>
#include <time.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "sim/time.hpp"

namespace acceptlab::bench {

/// CPU time of this thread in seconds: what other processes take does not count.
inline double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

inline double median(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// Runs the same model on the engine and as a plain loop, in turns, one slice of simulated time an
/// iteration. Both have run_until(Time) and events(). Counters are medians over the iterations;
/// `ratio` is the median of the ratios within one iteration, so it holds on a busy machine too.
template <class Engine, class Plain>
void side_by_side(benchmark::State& state, Engine& engine, Plain& plain, sim::Time start,
                  sim::Duration slice) {
  const auto ns_per_event = [](auto& model, sim::Time end) {
    const std::uint64_t before = model.events();
    const double begin = cpu_seconds();
    model.run_until(end);
    return 1e9 * (cpu_seconds() - begin) / static_cast<double>(model.events() - before);
  };
  std::vector<double> engine_ns, plain_ns, ratio;
  sim::Time end = start;
  bool engine_first = false;
  for (auto _ : state) {
    end += slice;
    engine_first = !engine_first;
    double e = 0, p = 0;
    if (engine_first) e = ns_per_event(engine, end);
    p = ns_per_event(plain, end);
    if (!engine_first) e = ns_per_event(engine, end);
    engine_ns.push_back(e);
    plain_ns.push_back(p);
    ratio.push_back(e / p);
    state.SetIterationTime(1e-9 * e);
  }
  state.counters["engine_ns"] = median(engine_ns);
  state.counters["plain_ns"] = median(plain_ns);
  state.counters["ratio"] = median(ratio);
}

}  // namespace acceptlab::bench
