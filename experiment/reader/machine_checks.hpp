#pragma once

#include "experiment/keys/reading.hpp"

namespace acceptlab::experiment {

/// The first of `keys` that the scenario gives.
Place first_place(const Reading& r, const std::vector<std::string_view>& keys);

/// Numbers of packages, nodes, caches, cores and threads that make no machine. Requires resolve().
void check_shape(Reading& r);

/// CPUs that are named and do not exist, interrupts for queues that do not. Requires a machine.
void check_cpus(Reading& r);

}  // namespace acceptlab::experiment
