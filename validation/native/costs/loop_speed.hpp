#pragma once

#include <cstdint>

namespace acceptlab::native::costs {

/// A chain of multiplications, each of which needs the one before: how CPU time is burnt without
/// looking at a clock, and as acceptlab-server does it.
inline void run_loop(std::uint64_t turns) {
  std::uint64_t x = turns | 1;
  for (std::uint64_t i = 0; i < turns; ++i) {
    x *= 6364136223846793005U;
    asm volatile("" : "+r"(x));
  }
}

/// Turns of it in a microsecond on `cpu`, from the fastest of some tries: nothing that comes in
/// between makes one faster.
double loops_per_microsecond(int cpu);

}  // namespace acceptlab::native::costs
