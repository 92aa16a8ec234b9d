#pragma once

#include <algorithm>
#include <bit>

namespace acceptlab::cpu {

/// What Linux multiplies the times of its fair scheduler by: 1 + log2 of the CPUs, of which it
/// counts 8 at most, so that a larger machine switches less often. Source: kernel/sched/fair.c,
/// get_update_sysctl_factor() with its default SCHED_TUNABLESCALING_LOG.
constexpr unsigned slice_scale(unsigned cpus) {
  return static_cast<unsigned>(std::bit_width(std::clamp(cpus, 1U, 8U)));
}

}  // namespace acceptlab::cpu
