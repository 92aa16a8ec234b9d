#pragma once

#include <span>
#include <string_view>

namespace acceptlab::experiment {

/// The names that [costs] may set.
std::span<const std::string_view> cost_names();

}  // namespace acceptlab::experiment
