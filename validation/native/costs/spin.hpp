#pragma once

#include "validation/native/probes/test_stand.hpp"

namespace acceptlab::native::costs {

/// What a loop that waits for another CPU does in between: the CPU's other thread goes on.
inline void relax() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

inline void spin_until(probes::Nanoseconds time) {
  while (probes::now() < time) relax();
}

}  // namespace acceptlab::native::costs
