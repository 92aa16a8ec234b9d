#pragma once

#include "experiment/keys/reading.hpp"

namespace acceptlab::experiment {

/// Where packets and threads run: steering that the system does not have, clients that have no CPU
/// here. Requires a machine.
void check_steering(Reading& r);

/// A client that looks all the time takes its CPU through machine.noise. Requires a machine.
void check_spinning_clients(Reading& r);

/// Processor sharing is a textbook's: nothing but the work of threads takes time.
void check_processor_sharing(Reading& r);

}  // namespace acceptlab::experiment
