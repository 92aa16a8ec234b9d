#pragma once

#include <span>

namespace acceptlab::native {

// The compiled BPF programs, as the build put them here.
std::span<const unsigned char> kernel_times_code();
std::span<const unsigned char> sched_trace_code();

}  // namespace acceptlab::native
