#include "validation/native/costs/noise_floor.hpp"

#include <algorithm>

#include "validation/native/probes/test_stand.hpp"

namespace acceptlab::native::costs {

using probes::now;

void NoiseFloor::watch(int cpu, Nanoseconds length) {
  constexpr Nanoseconds least = 2'000;
  probes::allow_cpus({cpu});
  const Nanoseconds begin = now();
  Nanoseconds last = begin;
  while (last < begin + length) {
    const Nanoseconds time = now();
    if (time - last > least) {
      ++gaps;
      lost += time - last;
      longest = std::max(longest, time - last);
    }
    last = time;
  }
  watched += last - begin;
}

double clock_cost() {
  constexpr int rounds = 50, readings = 1000;
  std::vector<double> costs;
  for (int i = 0; i < rounds; ++i) {
    const Nanoseconds begin = now();
    Nanoseconds last = begin;
    for (int k = 0; k < readings; ++k) last = now();
    costs.push_back(static_cast<double>(last - begin) / readings);
  }
  return median(costs);
}

}  // namespace acceptlab::native::costs
