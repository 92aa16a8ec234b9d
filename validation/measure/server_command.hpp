#pragma once

#include <string>
#include <vector>

#include "experiment/notation/diagnostics.hpp"
#include "experiment/scenario/scenario.hpp"

namespace acceptlab::validation {

/// What of a scenario no real program on this machine can be, such as an order of wake-ups that no
/// kernel has, each with a way out; empty when acceptlab-server can be measured in its place.
std::vector<experiment::Diagnostic> native_limits(const experiment::Scenario& scenario);

/// The options of acceptlab-server that make it what [server] says, at its listen address, with the
/// speed of its burning loop given. Throws experiment::ScenarioError with all of native_limits().
std::vector<std::string> server_options(const experiment::Scenario& scenario, double loops_per_us);

}  // namespace acceptlab::validation
