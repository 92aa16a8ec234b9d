#pragma once

#include <cstdint>
#include <ctime>

namespace acceptlab::native::server {

inline constexpr std::int64_t nanoseconds_per_second = 1'000'000'000;

/// CLOCK_MONOTONIC in nanoseconds, the same on all CPUs and in all processes. No system call.
inline std::int64_t now_ns() {
  timespec time{};
  ::clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * nanoseconds_per_second + time.tv_nsec;
}

inline timespec timespec_of(std::int64_t ns) {
  return {ns / nanoseconds_per_second, ns % nanoseconds_per_second};
}

/// Sleeps off the CPU; a signal ends it early.
inline void sleep_for(std::int64_t ns) {
  const timespec length = timespec_of(ns);
  ::clock_nanosleep(CLOCK_MONOTONIC, 0, &length, nullptr);
}

}  // namespace acceptlab::native::server
