#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace acceptlab::experiment {

/// The cost profiles that machine.costs knows by name; they are part of the program.
std::vector<std::string> shipped_profiles();

/// The text of such a profile; nothing for another name. "zero" and "default" are written from
/// what the program knows, the others are files of scenarios/costs.
std::optional<std::string> shipped_profile(std::string_view name);

}  // namespace acceptlab::experiment
