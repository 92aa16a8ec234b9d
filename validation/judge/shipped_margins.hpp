#pragma once

#include <string_view>

namespace acceptlab::validation {

/// The text of validation/margins.toml, which is part of the program.
std::string_view shipped_margins_text();

}  // namespace acceptlab::validation
