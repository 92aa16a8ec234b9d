#pragma once

#include "validation/native/linux/system_call.hpp"
#include "validation/native/load/agent_limits.hpp"
#include "validation/native/load/agent_slot.hpp"
#include "validation/native/load/stop_signals.hpp"

namespace acceptlab::native::load {

/// What an agent's processes share.
struct AgentTerms {
  AgentTargets targets = AgentTargets::Controller;
  AgentSlot slot;
};

/// The agent's side of one connection: says what machine it is on, or takes a load, runs it and
/// sends what came of it. Throws ControlError when `controller` does not keep to the protocol.
void serve_controller(native::FileDescriptor socket, const Endpoint& controller,
                      const AgentTerms& terms, const StopSignals& stops);

}  // namespace acceptlab::native::load
