#pragma once

#include "validation/native/load/load.hpp"
#include "validation/native/load/server_address.hpp"

namespace acceptlab::native::load {

/// Towards whom an agent issues load.
enum class AgentTargets : bool { Controller, Any };

// What an agent refuses whoever asks: it is a program that listens and makes a machine send.
inline constexpr Nanoseconds longest_agent_load = 3600 * one_second;
inline constexpr Nanoseconds latest_agent_start = 600 * one_second;  // from the line that says it

/// Throws UsageError when its target is another machine than
/// `controller` and that is not allowed.
void check_target(const Endpoint& target, const Endpoint& controller, AgentTargets allowed);
/// Throws UsageError when it may take too long.
void check_length(const Load& load);
/// Throws UsageError when time 0 is too far away.
void check_start(Nanoseconds start_ns, Nanoseconds now);

}  // namespace acceptlab::native::load
