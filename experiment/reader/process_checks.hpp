#pragma once

#include "experiment/keys/reading.hpp"

namespace acceptlab::experiment {

/// Events that start and end processes, where the server cannot do what they ask for. Requires a
/// scenario whose server and machine are without error, and resolve().
void check_process_events(Reading& r);

}  // namespace acceptlab::experiment
