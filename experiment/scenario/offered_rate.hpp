#pragma once

#include "experiment/scenario/scenario.hpp"

namespace acceptlab::experiment {

/// Connections per second that a process offers in the long run, at load 1; 0 where that depends on
/// the system (closed clients) or on a file (replay).
double offered_rate(const ProcessSpec& process);

}  // namespace acceptlab::experiment
