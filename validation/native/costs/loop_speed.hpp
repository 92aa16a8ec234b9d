#pragma once

#include <cstdint>

namespace acceptlab::native::costs {

/// A loop that does nothing but count: how CPU time is burnt without looking at a clock.
inline void run_loop(std::uint64_t turns) {
  for (std::uint64_t left = turns; left > 0; --left) asm volatile("" : "+r"(left));
}

/// Turns of it in a microsecond on `cpu`, from the fastest of some tries: nothing that comes in
/// between makes one faster.
double loops_per_microsecond(int cpu);

}  // namespace acceptlab::native::costs
