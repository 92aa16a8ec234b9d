#pragma once

#include <string>
#include <string_view>

#include "experiment/scenario/cost_profile.hpp"

namespace acceptlab::experiment {

/// A cost profile from its text, without a scenario that names it. `name` stands in messages, and
/// files that the text names are relative to it. `otherwise` has what the text has not; without it
/// and without a base, that is an error. Throws ScenarioError.
CostProfile read_profile_text(std::string_view text, const std::string& name,
                              const CostProfile* otherwise = nullptr);

}  // namespace acceptlab::experiment
