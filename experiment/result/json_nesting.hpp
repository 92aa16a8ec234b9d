#pragma once

#include <string_view>

namespace acceptlab::experiment {

/// Whether lists and objects of this JSON stand in each other deeper than any that this program
/// writes. A parser reads such text, but to copy or print what it made takes a stack as deep.
bool nests_too_deep(std::string_view json);

}  // namespace acceptlab::experiment
