#pragma once

#include <string>

#include "experiment/reader/scenario_reader.hpp"
#include "validation/measure/host.hpp"
#include "validation/measure/local_network.hpp"

namespace acceptlab::validation {

/// A scenario file as it can be measured on `host`: with its CPUs and kernel, a warm-up of at least
/// 500 ms, a duration and clients that give up. Clients are on the same machine, the load generator
/// on a CPU of its own where the workers leave it one; or on the host's other machine, behind the
/// network that leads there. `network` is for those on the same machine. Throws
/// experiment::ScenarioError, also for what no real run can do.
experiment::ReadResult read_for_host(const std::string& file,
                                     const experiment::Overrides& overrides, const Host& host,
                                     LocalNetwork network = LocalNetwork::Loopback);

/// The CPU of a load generator on this machine.
unsigned generator_cpu(const experiment::Scenario& scenario);
/// No worker may run there: the generator spins, so that it is never late. Else it sleeps between
/// arrivals and goes before the workers, since one that spins would take half of the CPU from them.
bool generator_is_alone(const experiment::Scenario& scenario);

}  // namespace acceptlab::validation
