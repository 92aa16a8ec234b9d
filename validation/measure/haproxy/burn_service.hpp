#pragma once

#include <cstddef>
#include <string>

namespace acceptlab::validation {

/// The Lua services that burn the CPU and wait the time a request asks for (burn.lua).
/// `loops_per_us` 0: measured in each thread when HAProxy starts. The loop and so the figure are
/// not acceptlab-server's.
std::string burn_service(double loops_per_us, std::size_t body_bytes);

}  // namespace acceptlab::validation
