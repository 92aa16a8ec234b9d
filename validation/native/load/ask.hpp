#pragma once

#include <string>

#include "validation/native/load/stop_signals.hpp"

namespace acceptlab::native::load {

/// What the agent at "ADDRESS:PORT" is, and how far away: the document acceptlab.agent/1 of
/// docs/load-generator.md. Throws as drive() does.
std::string ask_agent(const std::string& address, const StopSignals& stops);

}  // namespace acceptlab::native::load
