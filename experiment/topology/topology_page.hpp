#pragma once

#include <string>

#include "experiment/scenario/scenario.hpp"

namespace acceptlab::experiment {

// What `acceptlab topology` prints of a scenario that was read without error.

/// The machine, and the way of connections through it; neighbours that are alike share a line.
std::string topology_text(const Scenario& scenario);
/// The same, one entry for each CPU, queue, socket and worker.
std::string topology_json(const Scenario& scenario);
/// The way as a graph for graphviz.
std::string topology_dot(const Scenario& scenario);

}  // namespace acceptlab::experiment
