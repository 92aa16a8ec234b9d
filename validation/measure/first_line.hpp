#pragma once

#include <filesystem>
#include <string>

namespace acceptlab::validation {

/// The first line of a file such as those of /sys; empty where there is none.
std::string first_line(const std::filesystem::path& path);

}  // namespace acceptlab::validation
