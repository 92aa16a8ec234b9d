#pragma once

#include <string>

namespace acceptlab::experiment {

// The catalogue of policies and what systems can do, as `acceptlab policies` prints them. An empty
// name means all policies.

std::string policies_text(const std::string& name);
/// A list of {"name", "source", "since", choices...}; the choices of the newest era.
std::string policies_json(const std::string& name);
std::string systems_text();
std::string systems_json();

}  // namespace acceptlab::experiment
