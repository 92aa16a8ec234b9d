#pragma once

#include <vector>

namespace acceptlab::native {

/// The CPUs of this machine that are online, in ascending order.
std::vector<int> online_cpus();

}  // namespace acceptlab::native
