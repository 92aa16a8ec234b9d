#pragma once

#include <chrono>
#include <compare>
#include <cstdint>

namespace acceptlab::sim {

/// Simulated time has its own clock, so that it cannot be mixed up with the machine's. It has no
/// now(): EventQueue::now() is the only source of simulated time.
struct SimClock {
  using rep = std::int64_t;
  using period = std::nano;  // 2^63 ns is 292 years
  using duration = std::chrono::duration<rep, period>;
  using time_point = std::chrono::time_point<SimClock>;
  static constexpr bool is_steady = true;
};

using Time = SimClock::time_point;    // an instant, counted from the start of the run
using Duration = SimClock::duration;  // a length of time

/// Seconds as a double, for reports only.
constexpr double seconds(Duration d) { return static_cast<double>(d.count()) / 1e9; }

/// Names one of several things of a kind by its birth number, counted from 0.
template <class Tag>
struct Id {
  std::uint32_t value = 0;
  friend constexpr auto operator<=>(Id, Id) = default;
};

}  // namespace acceptlab::sim
