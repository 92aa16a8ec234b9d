#include "validation/measure/host_scenario.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include "validation/measure/generator_facts.hpp"

namespace acceptlab::validation {

using experiment::Scenario;

namespace {

/// What holds whatever the file says.
std::vector<std::string> facts_of(const Host& host) {
  const cpu::TopologyShape& shape = host.topology.shape;
  return {
      fmt::format("machine.packages={}", shape.packages),
      fmt::format("machine.nodes_per_package={}", shape.nodes_per_package),
      fmt::format("machine.llc_per_package={}", shape.llc_per_package),
      fmt::format("machine.cores={}", shape.cores),
      fmt::format("machine.threads_per_core={}", shape.threads_per_core),
      fmt::format("kernel.version=\"{}\"", host.kernel_version),
      fmt::format("kernel.hz={}", host.hz),
      fmt::format("kernel.vcpu_pack={}", host.vcpu_pack),
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

/// How long is measured, where the file leaves that open: what is simulated says the same.
void add_times(std::vector<std::string>& facts, const Scenario& scenario) {
  constexpr std::chrono::milliseconds shortest_warmup{500};  // page faults, first epoll_wait
  if (scenario.run.warmup.value_or(sim::Duration{}) < shortest_warmup)
    facts.push_back(fmt::format("run.warmup=\"{}ms\"", shortest_warmup.count()));
  if (!scenario.run.duration) facts.emplace_back("run.duration=\"3s\"");
  // A real client cannot wait for ever: what is never accepted is lost on both sides.
  if (!scenario.client.timeout) facts.emplace_back("client.timeout=\"5s\"");
}

/// Addresses of clients, where the file leaves them open or the network has no others.
void add_addresses(std::vector<std::string>& facts, const Scenario& scenario,
                   LocalNetwork network) {
  for (std::size_t i = 0; i < scenario.arrivals.size(); ++i) {
    const experiment::ClientsFrom& from = scenario.arrivals[i].from;
    const bool open = from.addresses.empty() && !from.prefix_v4;
    if (open || network != LocalNetwork::Loopback)
      facts.push_back(fmt::format("arrivals.{}.from.addresses=\"{}\"", i,
                                  client_addresses(network, scenario, i)));
  }
}

/// How the generator has its CPU.
void add_generator(std::vector<std::string>& facts, const Scenario& scenario,
                   LocalNetwork network) {
  const bool alone = generator_is_alone(scenario);
  if (network == LocalNetwork::VethRps) {
    for (std::string& fact : rps_facts(generator_cpu(scenario))) facts.push_back(std::move(fact));
  } else {
    if (scenario.client.pin.empty()) facts.emplace_back("client.pin=\"0\"");
    facts.push_back(fmt::format("client.waits=\"{}\"", alone ? "spin" : "sleep"));
  }
  if (!alone) return;
  facts.push_back(
      fmt::format("machine.noise=[{{ threads = 1, burst = \"1s\", pause = \"0s\", pin = \"{}\" }}]",
                  generator_cpu(scenario)));
}

/// What neither server nor clients of a real run can do.
void check(const Scenario& scenario, LocalNetwork network) {
  std::vector<experiment::Diagnostic> problems;
  const auto refuse = [&](const char* key, const char* what, const char* help) {
    experiment::Diagnostic d;
    d.file = scenario.file;
    d.key = key;
    d.what = what;
    d.help = help;
    problems.push_back(std::move(d));
  };
  if (!scenario.client.timeout->is_constant())
    refuse("client.timeout", "real clients all wait equally long", "write a time, such as \"5s\"");
  if (scenario.client.pin.size() > 1)
    refuse("client.pin", "one load generator runs on one CPU", "name one CPU, such as \"0\"");
  if (scenario.run.connections)
    refuse("run.connections", "a real run ends at a time", "write run.duration in its place");
  if (network == LocalNetwork::VethRps && !generator_is_alone(scenario))
    refuse("server.pin", "with RPS the generator needs a CPU of its own",
           "pin the workers to other CPUs than CPU 0");
  if (!problems.empty()) throw experiment::ScenarioError(std::move(problems));
}

experiment::ReadResult read_with_local_clients(const std::string& file,
                                               experiment::Overrides overrides, const Host& host,
                                               LocalNetwork network) {
  for (const std::string& fact : loopback_facts(host)) overrides.vary.push_back(fact);
  const experiment::ReadResult first = experiment::read_scenario(file, overrides);
  overrides.vary.push_back(
      fmt::format("server.listen=[\"{}:{}\"]", server_address(network), port_of(first.scenario)));
  add_times(overrides.vary, first.scenario);
  add_addresses(overrides.vary, first.scenario, network);
  add_generator(overrides.vary, first.scenario, network);
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
  add_times(overrides.vary, first.scenario);
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
                                     const experiment::Overrides& overrides, const Host& host,
                                     LocalNetwork network) {
  experiment::Overrides with_facts = overrides;
  with_facts.vary = facts_of(host);
  experiment::ReadResult read =
      host.generator ? read_with_remote_clients(file, std::move(with_facts), host)
                     : read_with_local_clients(file, std::move(with_facts), host, network);
  check(read.scenario, network);
  return read;
}

}  // namespace acceptlab::validation
