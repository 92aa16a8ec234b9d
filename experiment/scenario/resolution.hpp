#pragma once

#include <vector>

#include "experiment/scenario/scenario.hpp"
#include "models/server/several_sockets.hpp"

namespace acceptlab::experiment {

/// Fills what a scenario leaves to others: machine.cores, at most as many NIC queues as CPUs,
/// watch = "auto".
void resolve(Scenario& scenario);

/// Cores of a package with which each worker has a CPU.
unsigned cores_for_workers(const Scenario& scenario);

/// How the scenario's server binds several sockets to an address; of a program without a policy
/// that it does what most do is assumed.
const server::SeveralSockets& several_sockets(const Scenario& scenario);
/// The scenario says that there are several sockets at an address, whatever comes of it.
bool asks_for_several(const Scenario& scenario);
/// ... and the server goes on with one: it has no option for the system, or falls back.
bool one_socket_only(const Scenario& scenario);

/// Listen sockets of each address: the rule of server.sockets on this machine, and one where the
/// server cannot bind several.
unsigned socket_count(const Scenario& scenario);

/// The same scenario as its server would be with so many workers. Requires resolve().
Scenario with_workers(const Scenario& scenario, unsigned workers);

/// Whether a test of the server's configuration has listen sockets of its own open for a moment:
/// `nginx -t` before 1.13.4, where the configuration says reuseport.
bool config_test_opens_sockets(const Scenario& scenario);

/// The sockets of one address that each worker watches, in the order given. Requires resolve().
std::vector<std::vector<unsigned>> watch_graph(const Scenario& scenario);

/// Each worker watches a single one of several sockets, and none is watched by two. Requires
/// resolve().
bool own_sockets(const Scenario& scenario);

}  // namespace acceptlab::experiment
