#pragma once

#include <string>
#include <vector>

namespace acceptlab::experiment {

/// The names that [costs] may set.
std::vector<std::string> cost_names();

}  // namespace acceptlab::experiment
