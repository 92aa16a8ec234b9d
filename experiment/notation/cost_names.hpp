#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace acceptlab::experiment {

/// The names that [costs] may set.
std::vector<std::string> cost_names();
/// Whether the model charges this cost; one that it does not is accepted with a warning.
bool is_charged(std::string_view cost);

}  // namespace acceptlab::experiment
