#pragma once

#include <string>

#include "validation/calibrate/fit_profile.hpp"
#include "validation/judge/judge.hpp"

namespace acceptlab::validation {

/// The cost profiles that a record is judged with: `measured` (TOML; `name` stands in messages)
/// with what its calibration cases with quiet runs tell of it, and as it was. Just `measured` when
/// there are none. Throws experiment::ScenarioError, FitCancelled.
CostProfiles fitted_costs(const Record& record, const std::string& measured,
                          const std::string& name, const ProfileFitOptions& options = {});

}  // namespace acceptlab::validation
