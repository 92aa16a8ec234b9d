#pragma once

#include <filesystem>
#include <string_view>

namespace acceptlab::experiment {

/// Writes a file so that it is there whole or not at all: to a temporary name in the same folder,
/// synchronised to the disk, then renamed over `path`. The folder is made when it is missing.
/// Throws std::system_error that says what was attempted; nothing is left behind then.
void write_atomically(const std::filesystem::path& path, std::string_view contents);

}  // namespace acceptlab::experiment
