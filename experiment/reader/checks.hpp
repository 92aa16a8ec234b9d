#pragma once

#include "experiment/keys/reading.hpp"

namespace acceptlab::experiment {

/// Checks what no single key shows: combinations that the system cannot do, sockets that nobody
/// watches, numbers of workers, sockets and CPUs that do not exist, absurd sizes. Requires that
/// every key was read without error and resolve() was called.
void check_scenario(Reading& r);

}  // namespace acceptlab::experiment
