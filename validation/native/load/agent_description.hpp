#pragma once

#include <string>

#include "validation/native/load/server_address.hpp"

namespace acceptlab::native::load {

/// What a controller should know of this machine, as JSON: kernel, CPU, CPUs, and from which IPv4
/// addresses it can connect to `controller`; and for which controller it issues a load, if for any.
/// Throws std::system_error.
std::string agent_description(const Endpoint& controller, const std::string& busy_with);

}  // namespace acceptlab::native::load
