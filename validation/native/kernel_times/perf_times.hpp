#pragma once

#include <memory>
#include <string>
#include <vector>

#include "validation/native/kernel_times/kernel_times.hpp"

namespace acceptlab::native {

/// Without BPF: established times by the tracepoint sock:inet_sock_set_state and perf_event_open.
/// Throws EnvironmentError when that is not permitted.
std::unique_ptr<KernelTimes> attach_perf_times(const Watched& watched,
                                               std::vector<std::string>& lost);

}  // namespace acceptlab::native
