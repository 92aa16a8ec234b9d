#pragma once

#include <string>
#include <string_view>

#include "experiment/scenario/cost_profile.hpp"

namespace acceptlab::experiment {

/// A cost profile from its text, without a scenario that names it. `name` stands in messages, and
/// files that the text names are relative to it. Throws ScenarioError.
CostProfile read_profile_text(std::string_view text, const std::string& name);

}  // namespace acceptlab::experiment
