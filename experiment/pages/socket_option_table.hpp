#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "models/kernel/system.hpp"

namespace acceptlab::experiment {

// What setsockopt(2) returns for the options that are about several sockets of one address, and
// what the system then does, by version.

/// The rows of `options`; none of them: nothing.
std::string socket_options_text(kernel::System system,
                                const std::vector<std::string_view>& options);
/// A JSON list.
std::string socket_options_json(kernel::System system);

/// "4.5", or "5.4.290".
std::string version_number(kernel::Version version);

}  // namespace acceptlab::experiment
