#include "validation/native/costs/loop_speed.hpp"

#include <algorithm>

#include "validation/native/probes/test_stand.hpp"

namespace acceptlab::native::costs {

double loops_per_microsecond(int cpu) {
  constexpr std::uint64_t turns = 1'000'000;
  constexpr int tries = 5;
  probes::allow_cpus({cpu});
  double best = 0;
  for (int i = 0; i < tries; ++i) {
    const probes::Nanoseconds begin = probes::now();
    run_loop(turns);
    const auto took = static_cast<double>(probes::now() - begin);
    best = std::max(best, static_cast<double>(turns) * 1000 / took);
  }
  return best;
}

}  // namespace acceptlab::native::costs
