#pragma once

#include <string>
#include <vector>

namespace acceptlab::native::costs {

/// What machine the figures are of.
struct Machine {
  std::string processor, kernel, hypervisor, clocksource, idle_driver;
  unsigned cpus = 0;  // online
  long hz = 0;        // ticks of the kernel in a second
};
Machine describe_machine();

/// The CPUs that this process may use.
std::vector<int> allowed_cpus();
/// Whether two CPUs have the same last-level cache; true where the kernel does not say.
bool share_cache(int a, int b);
/// Whether two CPUs are threads of one core.
bool share_core(int a, int b);

}  // namespace acceptlab::native::costs
