#pragma once

#include "validation/native/load/agent_limits.hpp"
#include "validation/native/load/server_address.hpp"
#include "validation/native/load/stop_signals.hpp"

namespace acceptlab::native::load {

/// Waits at `own` for controllers and runs their loads, one at a time, each in a process of its
/// own, so that no load leaves its pinning or priority behind. A load ends with its controller's
/// connection. Returns when a stop signal comes; tells on stderr what it does, and on stdout where
/// it listens.
void serve_controllers(const Endpoint& own, AgentTargets targets, const StopSignals& stops);

}  // namespace acceptlab::native::load
