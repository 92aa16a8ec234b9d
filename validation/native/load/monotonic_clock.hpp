#pragma once

#include <ctime>

#include "validation/native/load/notation.hpp"

namespace acceptlab::native::load {

inline constexpr timespec as_timespec(Nanoseconds time) {
  return {.tv_sec = time / one_second, .tv_nsec = time % one_second};
}

/// CLOCK_MONOTONIC; some 25 ns where the kernel's vDSO answers.
inline Nanoseconds monotonic_now() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * one_second + now.tv_nsec;
}

}  // namespace acceptlab::native::load
