#pragma once

#include <string>
#include <string_view>

namespace acceptlab::native::load {

/// Throws std::system_error, naming the file, when its folder cannot be written to: better before a
/// run than after it.
void check_writable(const std::string& name);

/// Writes the file as a whole: under another name first, so that no partial one is ever seen.
/// Throws std::system_error.
void write_file(const std::string& name, std::string_view content);

/// All of a file; throws std::system_error when it cannot be read.
std::string read_file(const std::string& name);

}  // namespace acceptlab::native::load
