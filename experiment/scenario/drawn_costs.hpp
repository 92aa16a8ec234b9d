#pragma once

#include <cstdint>

#include "experiment/scenario/scenario.hpp"

namespace acceptlab::experiment {

/// Whether some cost in force says how well it is known.
bool has_cost_spread(const Scenario& scenario);

/// The scenario with each cost that has a spread drawn from it: uniform from cost - spread to
/// cost + spread, the same share of the way for all idle times of an entry. Of a distribution all
/// values are scaled. The draws hang on seed, number and entry alone, so that columns of a
/// comparison have the same.
Scenario with_drawn_costs(const Scenario& scenario, std::uint32_t number);

}  // namespace acceptlab::experiment
