#pragma once

#include <memory>
#include <string>
#include <vector>

#include "validation/native/kernel_times/kernel_times.hpp"
#include "validation/native/kernel_times/sched_recording.hpp"

namespace acceptlab::native {

// The two instruments that are BPF programs. Both throw EnvironmentError when this kernel, or this
// build, has no BPF or does not permit it.

/// What only part of the programs could give is said in `lost`.
std::unique_ptr<KernelTimes> attach_bpf_times(const Watched& watched,
                                              std::vector<std::string>& lost);
std::unique_ptr<SchedRecording> prepare_bpf_recording();

}  // namespace acceptlab::native
