#pragma once

#include <string>
#include <vector>

#include "experiment/scenario/scenario.hpp"

namespace acceptlab::validation {

/// The options of acceptlab-server that make it what [server] says, at its listen address, with the
/// speed of its burning loop given. Throws experiment::ScenarioError where a real program cannot
/// be what the scenario says, such as an order of wake-ups that no kernel has.
std::vector<std::string> server_options(const experiment::Scenario& scenario, double loops_per_us);

}  // namespace acceptlab::validation
