#pragma once

#include <optional>
#include <string>

#include "experiment/keys/reading.hpp"
#include "experiment/scenario/cost_profile.hpp"

namespace acceptlab::experiment {

/// One entry of [costs], of a scenario or a profile: a duration, a distribution,
/// `{ cost = ..., source = ..., spread = ... }` or, by how long the CPU was idle,
/// `{ after = [...], cost = [...], source = ..., spread = [...] }`.
std::optional<ProfileEntry> read_cost_entry(Reading& r, const std::string& path,
                                            const Value& value);

}  // namespace acceptlab::experiment
