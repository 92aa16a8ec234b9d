#pragma once

#include "validation/native/costs/samples.hpp"

namespace acceptlab::native::costs {

/// What took a CPU away from a process that did nothing but read the clock: interruptions longer
/// than 2 us, which are far above what a reading takes.
struct NoiseFloor {
  Nanoseconds watched = 0, lost = 0, longest = 0;
  std::size_t gaps = 0;

  /// Looks on at `cpu` for `length` more.
  void watch(int cpu, Nanoseconds length);
};

/// What one reading of the clock takes, in nanoseconds.
double clock_cost();

}  // namespace acceptlab::native::costs
