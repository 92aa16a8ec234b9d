#pragma once

#include <string>
#include <string_view>

namespace acceptlab::validation {

/// A script that burns CPU in a server's own interpreter, with the only place of `mark` filled in.
std::string with_mark(std::string script, std::string_view mark, const std::string& value);

/// LOOPS_PER_US, which each of them has.
std::string with_speed(std::string script, double loops_per_us);

}  // namespace acceptlab::validation
