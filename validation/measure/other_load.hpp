#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "validation/judge/margins.hpp"

namespace acceptlab::validation {

/// What others do on this machine while the caller sleeps, as fractions; NaN where the kernel does
/// not say.
struct OtherLoad {
  double foreign = 0;  // of all CPUs' time, steal included: /proc/stat
  double steal = 0;
  double waiting = 0;  // of the time somebody waited for a CPU: /proc/pressure/cpu
};

/// Sleeps for `span` and tells what happened meanwhile.
OtherLoad other_load(std::chrono::milliseconds span);

/// Why nothing should be measured now, one sentence each; empty when the machine is quiet. Looks at
/// half a second, and at up to three more while it is not: what just began and ends is no reason.
std::vector<std::string> busy_now(const Margins::Gates& gates = shipped_margins().gates);

/// The same of a load that was seen.
std::vector<std::string> busy_by(const OtherLoad& load, const Margins::Gates& gates);

}  // namespace acceptlab::validation
