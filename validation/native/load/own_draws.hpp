#pragma once

#include <cstdint>

#include "validation/native/load/schedule.hpp"

namespace acceptlab::native::load {

/// Who the n-th connection of a load that has no schedule comes from. On loopback the addresses
/// 127.1.0.1 to 127.1.0.200 take turns, and then the ports 32768 to 60999, so that millions of
/// connections follow without one four-tuple twice; elsewhere the kernel chooses.
PlannedConnection own_flow(std::uint64_t n, bool on_loopback);

struct PoissonLoad {
  double rate_per_s = 0;     // > 0
  Nanoseconds duration = 0;  // no connection later than this
  std::uint64_t seed = 1;
  Nanoseconds cpu = 0;  // of each request
  bool on_loopback = true;
};

/// Draws the arrivals of a Poisson process. The same seed gives the same times.
Schedule draw_poisson(const PoissonLoad& load);

}  // namespace acceptlab::native::load
