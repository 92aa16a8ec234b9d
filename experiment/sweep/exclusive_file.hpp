#pragma once

#include <filesystem>
#include <string_view>

namespace acceptlab::experiment {

/// Makes a file that was not there, whole, so that of several processes one makes it; false when
/// it is there already. Works on disks that machines share. Throws std::system_error that says what
/// was attempted; nothing is left behind then.
bool create_exclusively(const std::filesystem::path& path, std::string_view contents);

}  // namespace acceptlab::experiment
