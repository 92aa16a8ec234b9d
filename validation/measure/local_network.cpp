#include "validation/measure/local_network.hpp"

#include <fmt/format.h>

#include "experiment/notation/diagnostics.hpp"

namespace acceptlab::validation {

std::string server_address(LocalNetwork network) {
  return network == LocalNetwork::Loopback ? "127.0.0.1" : "10.77.0.1";
}

std::string client_addresses(LocalNetwork network, const experiment::Scenario& scenario,
                             std::size_t entry) {
  if (network == LocalNetwork::Loopback) return fmt::format("127.{}.0.0/24", entry + 1);
  // The stand's 10.77.0.0/24, but for the quarters with the server and with the broadcast address.
  constexpr std::size_t quarters = 2, quarter = 64;
  if (entry >= quarters) {
    experiment::Diagnostic problem;
    problem.file = scenario.file;
    problem.key = "arrivals";
    problem.what = fmt::format("{} entries, and a veth pair has addresses for {}",
                               scenario.arrivals.size(), quarters);
    problem.help = "leave two entries, or measure on loopback";
    throw experiment::ScenarioError({problem});
  }
  return fmt::format("10.77.0.{}/26", (entry + 1) * quarter);
}

std::string rps_mask(LocalNetwork network, unsigned cpus) {
  if (network != LocalNetwork::VethRps) return {};
  // As in /sys: words of 32 bits, the highest first.
  constexpr unsigned word_bits = 32;
  const unsigned rest = cpus % word_bits;
  std::string mask = rest == 0 ? "" : fmt::format("{:x}", (1ULL << rest) - 1);
  for (unsigned word = 0; word < cpus / word_bits; ++word)
    mask += mask.empty() ? "ffffffff" : ",ffffffff";
  return mask;
}

std::vector<std::string> rps_facts(unsigned generator_cpu) {
  return {
      "machine.steering=\"rps\"",
      fmt::format("machine.irq=\"{}\"", generator_cpu),
      "client.pin=\"all\"",
  };
}

}  // namespace acceptlab::validation
