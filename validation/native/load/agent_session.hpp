#pragma once

#include <string>

#include "validation/native/linux/system_call.hpp"
#include "validation/native/load/stop_signals.hpp"

namespace acceptlab::native::load {

/// The agent's side of one connection: takes a load, runs it and sends what came of it.
/// `controller` is what stderr calls the other side. Throws ControlError when that does not keep to
/// the protocol.
void serve_controller(native::FileDescriptor socket, const std::string& controller,
                      const StopSignals& stops);

}  // namespace acceptlab::native::load
