#pragma once

#include "experiment/reader/scenario_reader.hpp"
#include "validation/measure/host.hpp"

namespace acceptlab::validation {

/// Puts into the overrides what a scenario is when its clients are on another machine: from where
/// and how far they come, how packets arrive, and no client here. How packets arrive, and the
/// sysctls of this machine, give way to what the user sets; the rest does not. `first`: the
/// scenario as it is without that. Throws experiment::ScenarioError where the machine cannot be
/// what the scenario says.
void add_generator_facts(experiment::Overrides& overrides, const experiment::Scenario& first,
                         const Host& host);

}  // namespace acceptlab::validation
