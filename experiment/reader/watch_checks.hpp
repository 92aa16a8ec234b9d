#pragma once

#include "experiment/keys/reading.hpp"

namespace acceptlab::experiment {

/// Whether each worker has a socket, each socket a worker, and the order of waking somebody to
/// choose from. Requires resolve().
void check_watch(Reading& r);

/// Whether sockets can ask for the packets of a CPU. Requires resolve().
void check_choice(Reading& r);

}  // namespace acceptlab::experiment
