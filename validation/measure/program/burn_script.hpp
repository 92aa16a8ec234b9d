#pragma once

#include <cstddef>
#include <string>

namespace acceptlab::validation {

/// A script that burns CPU in a server's own interpreter, with its marks LOOPS_PER_US and
/// BODY_BYTES, of which it has one each, filled in.
std::string burn_script(std::string text, double loops_per_us, std::size_t body_bytes);

}  // namespace acceptlab::validation
