#pragma once

#include <string>
#include <vector>

namespace acceptlab::validation {

/// The first few names, and how many more there are: "a, b and 12 more".
std::string first_of(const std::vector<std::string>& names);

}  // namespace acceptlab::validation
