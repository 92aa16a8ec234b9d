#pragma once

#include <string>

#include "models/kernel/system.hpp"
#include "models/server/catalogue.hpp"

namespace acceptlab::experiment {

// The catalogue of policies and what systems can do, as `acceptlab policies` prints them. An empty
// name means all policies.

/// All of them: since when, and what each does. One: what is known of it, and its watch graph
/// drawn.
std::string policies_text(const std::string& name);
/// All of them with choices and sources, a line each, separated by tabs.
std::string policies_lines();
/// A list of {"name", "source", "since", choices...}; the choices of the newest era.
std::string policies_json(const std::string& name);
/// What each system can do, and which policies it can run in its newest version.
std::string systems_text(const std::string& name);
std::string systems_json(const std::string& name);

/// How a policy, in its newest era, fares on a version of a system.
struct PolicyOnSystem {
  bool possible = true;
  std::string why;  // not, or what differs there
};
PolicyOnSystem policy_on_system(const server::Policy& policy, kernel::System system,
                                kernel::Version version);

}  // namespace acceptlab::experiment
