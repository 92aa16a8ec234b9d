#pragma once

#include <string>

#include "experiment/scenario/scenario.hpp"
#include "models/cpu/topology.hpp"

namespace acceptlab::experiment {

// What `acceptlab topology` prints of a scenario that was read without error.

/// "2 packages, 1 node and 1 last-level cache of each, 16 cores of 2 threads".
std::string shape_text(const cpu::TopologyShape& shape);

/// The machine, and the way of connections through it; neighbours that are alike share a line.
std::string topology_text(const Scenario& scenario);
/// The same, one entry for each CPU, queue, socket and worker.
std::string topology_json(const Scenario& scenario);
/// The way as a graph for graphviz.
std::string topology_dot(const Scenario& scenario);

}  // namespace acceptlab::experiment
