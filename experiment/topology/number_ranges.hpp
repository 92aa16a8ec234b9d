#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace acceptlab::experiment {

/// "0-3,8" for 0 1 2 3 8: numbers as people write them. Requires that they ascend. After `most`
/// ranges it ends in ",...".
std::string ranges_text(const std::vector<unsigned>& numbers, std::size_t most = SIZE_MAX);

/// "CPU 3", "CPUs 0-3,8". Of more than `most` ranges the first ones and how many numbers there are:
/// "CPUs 0,2,4,... (32 of them)".
std::string counted_ranges(const std::string& what, const std::vector<unsigned>& numbers,
                           std::size_t most = SIZE_MAX);

}  // namespace acceptlab::experiment
