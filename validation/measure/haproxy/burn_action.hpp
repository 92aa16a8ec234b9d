#pragma once

#include <string>

namespace acceptlab::validation {

/// The Lua action that burns the CPU and waits the time a request asks for (burn.lua).
/// `loops_per_us` 0: measured in each thread when HAProxy starts. The loop and so the figure are
/// not acceptlab-server's.
std::string burn_action(double loops_per_us);

/// burn.lua as it is, with a mark where the figure goes.
std::string burn_action_text();

}  // namespace acceptlab::validation
