#pragma once

#include <string>
#include <vector>

#include "experiment/scenario/cost_profile.hpp"

namespace acceptlab::validation {

/// A factor on entries of a measured profile: what a fit may change.
struct Factor {
  std::string name;
  std::vector<std::string> entries;
};

/// Multiplies costs and spreads of an entry by `factor` > 0. Throws experiment::ScenarioError for a
/// cost that comes from a file.
experiment::ProfileEntry scaled_entry(const experiment::ProfileEntry& entry, double factor);

/// The profile with the entries of each factor multiplied by its value.
experiment::CostProfile scaled_profile(const experiment::CostProfile& profile,
                                       const std::vector<Factor>& factors,
                                       const std::vector<double>& values);

}  // namespace acceptlab::validation
