#pragma once

#include <string>

namespace acceptlab::experiment {

// The catalogue of policies and what systems can do, as `acceptlab policies` prints them. An empty
// name means all policies.

std::string policies_text(const std::string& name);
/// A list of {"name", "source", "since", choices...}; the choices of the newest era.
std::string policies_json(const std::string& name);
/// What each system can do, and which policies it can run in its newest version.
std::string systems_text(const std::string& name);
std::string systems_json(const std::string& name);

}  // namespace acceptlab::experiment
