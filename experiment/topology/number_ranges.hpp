#pragma once

#include <string>
#include <vector>

namespace acceptlab::experiment {

/// "0-3,8" for 0 1 2 3 8: numbers as people write them. Requires that they ascend.
std::string ranges_text(const std::vector<unsigned>& numbers);

/// "CPU 3", "CPUs 0-3,8".
std::string counted_ranges(const std::string& what, const std::vector<unsigned>& numbers);

}  // namespace acceptlab::experiment
