#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "experiment/scenario/scenario.hpp"

namespace acceptlab::validation {

/// How clients on this machine reach its server.
enum class LocalNetwork : std::uint8_t {
  Loopback,
  Veth,    // a pair of interfaces in two namespaces; packets are handled where they are sent
  VethRps  // the same, and the server's interface deals packets to all CPUs (RPS)
};

/// The server's address there, as the stand has it.
std::string server_address(LocalNetwork network);

/// Whose connections an entry of [[arrivals]] are, as `arrivals.N.from.addresses` has them. Throws
/// experiment::ScenarioError where the network has no addresses for that many entries.
std::string client_addresses(LocalNetwork network, const experiment::Scenario& scenario,
                             std::size_t entry);

/// RPS on all of so many CPUs, as the stand's `rps_cpus` has it; else empty.
std::string rps_mask(LocalNetwork network, unsigned cpus);

/// What a scenario says of RPS over veth, which it does not know: one queue whose interrupts are on
/// the generator's CPU, and clients elsewhere at no distance.
std::vector<std::string> rps_facts(unsigned generator_cpu);

}  // namespace acceptlab::validation
