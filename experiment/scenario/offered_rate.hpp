#pragma once

#include "experiment/scenario/scenario.hpp"

namespace acceptlab::experiment {

/// Connections per second that a process offers in the long run, at load 1; 0 where that depends on
/// the system (closed clients) or on a file that ends (replay).
double offered_rate(const ProcessSpec& process);
/// That of all arrivals of a scenario together, at its run.load.
double offered_rate(const Scenario& scenario);

/// The length of a replication after its warm-up: as given, or what its number of connections takes
/// at the offered rate, whichever ends first; 1 s when neither says anything.
sim::Duration nominal_duration(const Scenario& scenario);

}  // namespace acceptlab::experiment
