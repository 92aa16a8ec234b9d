#include "validation/measure/host_scenario.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "validation/measure/generator_facts.hpp"

namespace acceptlab::validation {

using experiment::Scenario;

namespace {

/// What holds whatever the file says.
std::vector<std::string> facts_of(const Host& host) {
  return {
      "machine.packages=1",
      "machine.threads_per_core=1",
      fmt::format("machine.cores={}", host.cpus),
      fmt::format("kernel.version=\"{}\"", host.kernel_version),
      fmt::format("kernel.hz={}", host.hz),
  };
}

/// A port that is not for root alone.
unsigned port_of(const Scenario& scenario) {
  constexpr std::uint16_t lowest_port = 1024, moved_by = 8000;
  const std::uint16_t port = scenario.server.listen.front().port;
  return port < lowest_port ? port + moved_by : port;
}

/// Clients on this machine: they are on loopback, where nothing takes time but CPU work.
std::vector<std::string> loopback_facts(const Host& host) {
  return {
      "machine.nic_queues=1",
      "machine.steering=\"loopback\"",
      fmt::format("client.version=\"{}\"", host.kernel_version),
      "network.rtt=\"0s\"",
      "network.loss=0.0",
  };
}

/// What of them depends on what the file leaves open.
void add_loopback_choices(std::vector<std::string>& facts, const Scenario& scenario) {
  if (scenario.client.pin.empty()) facts.emplace_back("client.pin=\"0\"");
  for (std::size_t i = 0; i < scenario.arrivals.size(); ++i) {
    const experiment::ClientsFrom& from = scenario.arrivals[i].from;
    if (from.addresses.empty() && !from.prefix_v4)
      facts.push_back(fmt::format("arrivals.{}.from.addresses=\"127.{}.0.0/24\"", i, i + 1));
  }
  if (generator_is_alone(scenario))
    facts.push_back(fmt::format(
        "machine.noise=[{{ threads = 1, burst = \"1s\", pause = \"0s\", pin = \"{}\" }}]",
        generator_cpu(scenario)));
}

experiment::ReadResult read_with_local_clients(const std::string& file,
                                               experiment::Overrides overrides, const Host& host) {
  for (const std::string& fact : loopback_facts(host)) overrides.vary.push_back(fact);
  const experiment::ReadResult first = experiment::read_scenario(file, overrides);
  overrides.vary.push_back(
      fmt::format("server.listen=[\"127.0.0.1:{}\"]", port_of(first.scenario)));
  add_loopback_choices(overrides.vary, first.scenario);
  return experiment::read_scenario(file, overrides);
}

experiment::ReadResult read_with_remote_clients(const std::string& file,
                                                experiment::Overrides overrides, const Host& host) {
  // Clients with a CPU here go with loopback alone, and the file may have both.
  experiment::Overrides as_file = overrides;
  as_file.vary.emplace_back("machine.steering=\"loopback\"");
  const experiment::ReadResult first = experiment::read_scenario(file, as_file);
  overrides.vary.push_back(fmt::format("server.listen=[\"{}:{}\"]", host.generator->server_address,
                                       port_of(first.scenario)));
  add_generator_facts(overrides, first.scenario, host);
  return experiment::read_scenario(file, overrides);
}

}  // namespace

unsigned generator_cpu(const Scenario& scenario) {
  return scenario.client.pin.empty() ? 0 : scenario.client.pin.front();
}

bool generator_is_alone(const Scenario& scenario) {
  const auto& pin = scenario.server.pin;
  return scenario.server.pinned && !pin.empty() &&
         std::find(pin.begin(), pin.end(), generator_cpu(scenario)) == pin.end();
}

experiment::ReadResult read_for_host(const std::string& file,
                                     const experiment::Overrides& overrides, const Host& host) {
  experiment::Overrides with_facts = overrides;
  with_facts.vary = facts_of(host);
  return host.generator ? read_with_remote_clients(file, std::move(with_facts), host)
                        : read_with_local_clients(file, std::move(with_facts), host);
}

}  // namespace acceptlab::validation
