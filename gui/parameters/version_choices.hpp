#pragma once

#include <string>
#include <vector>

#include "models/kernel/system.hpp"

namespace acceptlab::gui {

/// Versions of a system from which on it accepts connections by other rules, oldest first, and the
/// newest whose rules are known: what one would choose to compare. Any other can be typed.
std::vector<std::string> version_choices(kernel::System system);

}  // namespace acceptlab::gui
