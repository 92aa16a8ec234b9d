#include "experiment/reduction/idealised.hpp"

#include <algorithm>

#include "experiment/scenario/cost_profile.hpp"
#include "experiment/scenario/resolution.hpp"

namespace acceptlab::experiment {

namespace {

void free_machine(Scenario& s) {
  s.machine.costs = "zero";
  s.profile = zero_profile();
  s.costs.clear();
  s.idle_costs.clear();
  s.machine.noise.clear();
  s.machine.quota_cpus.reset();
  s.machine.steering = kernel::Steering::Rss;
  s.network = {sim::Distribution::constant(0), 0};
}

void simple_server(Scenario& s) {
  const auto graph = watch_graph(s);
  const bool own = std::all_of(graph.begin(), graph.end(),
                               [](const auto& sockets) { return sockets.size() == 1; });
  ServerSpec& server = s.server;
  server.style = server::Style::Prefork;
  server.threads = 1;
  server.wait = kernel::Wait::EpollExclusive;
  server.trigger = kernel::Trigger::Level;
  server.first_read = server::FirstRead::Event;
  server.gate = {};
  server.handoff = {};
  server.choose = kernel::Choose::Uniform;
  server.pinned = true;
  if (own) return;
  server.sockets = {server::SocketCount::Rule::Fixed, 1};
  server.watch = {server::Watch::Graph::All};
}

}  // namespace

Scenario idealised(Scenario scenario) {
  free_machine(scenario);
  simple_server(scenario);
  scenario.events.clear();
  return scenario;
}

}  // namespace acceptlab::experiment
