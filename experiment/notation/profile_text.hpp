#pragma once

#include <string>

#include "experiment/scenario/cost_profile.hpp"

namespace acceptlab::experiment {

/// The cost of an entry as TOML: a duration, a distribution, or { after = [...], cost = [...] }.
std::string cost_text(const ProfileEntry& entry);

/// The profile as a file of the form that `machine.costs` reads: docs/cost-profiles.md.
std::string profile_text(const CostProfile& profile);

}  // namespace acceptlab::experiment
