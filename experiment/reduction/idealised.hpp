#pragma once

#include "experiment/scenario/scenario.hpp"

namespace acceptlab::experiment {

/// The scenario as theory would like it, where that takes no other work, arrivals or number of
/// workers: nothing costs time, no distance, idle workers are never kept from a connection, sockets
/// that share their workers are one, and the others get equal shares. Waits of the scenario itself
/// are hardly shorter, so its answer is where a search for sizes may begin, and the curve to draw
/// beside a simulation; it is no answer to the scenario. May still not reduce.
Scenario idealised(Scenario scenario);

}  // namespace acceptlab::experiment
