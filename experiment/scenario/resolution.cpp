#include "experiment/scenario/resolution.hpp"

#include <algorithm>
#include <numeric>

#include "models/kernel/kernel_rules.hpp"
#include "models/server/catalogue.hpp"

namespace acceptlab::experiment {
namespace {

using Graph = server::Watch::Graph;
using Sockets = std::vector<std::vector<unsigned>>;

unsigned wanted_sockets(const Scenario& s) {
  using Rule = server::SocketCount::Rule;
  switch (s.server.sockets.rule) {
    case Rule::Fixed:
      return s.server.sockets.fixed;
    case Rule::PerWorker:
      return s.server.workers;
    case Rule::CpusOver8:
      return std::max(1U, s.machine.cpus() / 8);
    case Rule::PerLlc:
      return s.machine.packages * s.machine.llc_per_package;
    case Rule::PerPackage:
      return s.machine.packages;
  }
  return 1;
}

Sockets own(unsigned workers, unsigned sockets) {
  Sockets watched(workers);
  for (unsigned w = 0; w < std::min(workers, sockets); ++w) watched[w] = {w};
  return watched;
}

Sockets all(unsigned workers, unsigned sockets) {
  std::vector<unsigned> every(sockets);
  std::iota(every.begin(), every.end(), 0U);
  return Sockets(workers, every);
}

/// Contiguous blocks: of workers when there are more of them, else of sockets.
Sockets groups(unsigned workers, unsigned sockets) {
  Sockets watched(workers);
  if (workers >= sockets) {
    for (std::uint64_t w = 0; w < workers; ++w)
      watched[w] = {static_cast<unsigned>(w * sockets / workers)};
  } else {
    for (std::uint64_t s = 0; s < sockets; ++s)
      watched[s * workers / sockets].push_back(static_cast<unsigned>(s));
  }
  return watched;
}

/// The first worker watches them all, and passes on what it accepts.
Sockets first(unsigned workers, unsigned sockets) {
  Sockets watched = all(1, sockets);
  watched.resize(workers);
  return watched;
}

/// Worker w watches `width` sockets from w mod `sockets` on, cyclically.
Sockets ring(unsigned workers, unsigned sockets, unsigned width) {
  Sockets watched(workers);
  for (unsigned w = 0; w < workers; ++w) {
    for (unsigned i = 0; i < std::min(width, sockets); ++i)
      watched[w].push_back((w % sockets + i) % sockets);
  }
  return watched;
}

}  // namespace

unsigned cores_for_workers(const Scenario& s) {
  const unsigned per_core = s.machine.packages * s.machine.threads_per_core;
  return (s.server.workers + per_core - 1) / per_core;
}

void resolve(Scenario& s) {
  MachineSpec& machine = s.machine;
  if (machine.cores == 0)
    machine.cores =
        std::max({cores_for_workers(s), machine.nodes_per_package, machine.llc_per_package});
  machine.nic_queues = std::min(machine.nic_queues, machine.cpus());
  if (s.server.watch.graph != Graph::Auto && !s.server.watch.automatic) return;
  s.server.watch.automatic = true;
  const bool own = socket_count(s) == s.server.workers && s.server.wait != kernel::Wait::Dispatcher;
  s.server.watch.graph = own ? Graph::Own : Graph::All;
}

Scenario with_workers(const Scenario& scenario, unsigned workers) {
  Scenario other = scenario;
  other.server.workers = workers;
  resolve(other);
  return other;
}

bool config_test_opens_sockets(const Scenario& s) {
  const server::Policy* policy = server::find_policy(s.server.policy);
  if (policy == nullptr || policy->server != "nginx" || s.server.version.empty()) return false;
  const bool reuseport = s.server.sockets.rule == server::SocketCount::Rule::PerWorker;
  return reuseport && !one_socket_only(s) && server::older(s.server.version, "1.13.4");
}

const server::SeveralSockets& several_sockets(const Scenario& s) {
  static const server::SeveralSockets assumed{};
  const server::Policy* policy = server::find_policy(s.server.policy);
  return policy == nullptr ? assumed : policy->several;
}

bool asks_for_several(const Scenario& s) { return wanted_sockets(s) > 1; }

bool one_socket_only(const Scenario& s) {
  const KernelSpec& kernel = s.kernel;
  const kernel::Version modelled =
      std::max(kernel.version, kernel::modelled_versions(kernel.system).oldest);
  return server::address_sharing(several_sockets(s), s.server.balance,
                                 kernel::rules_for(kernel.system, modelled))
      .one_socket();
}

unsigned socket_count(const Scenario& s) { return one_socket_only(s) ? 1 : wanted_sockets(s); }

Sockets watch_graph(const Scenario& s) {
  const unsigned workers = s.server.workers, sockets = socket_count(s);
  if (one_socket_only(s) && s.server.watch.graph != Graph::First) return all(workers, 1);
  switch (s.server.watch.graph) {
    case Graph::Auto:
      return sockets == workers ? own(workers, sockets) : all(workers, sockets);
    case Graph::Own:
      return own(workers, sockets);
    case Graph::All:
      return all(workers, sockets);
    case Graph::Groups:
      return groups(workers, sockets);
    case Graph::First:
      return first(workers, sockets);
    case Graph::Ring:
      return ring(workers, sockets, s.server.watch.ring);
    case Graph::Explicit:
      break;
  }
  Sockets watched = s.server.watch.of_worker;
  watched.resize(workers);
  return watched;
}

bool own_sockets(const Scenario& s) {
  std::vector<bool> watched(socket_count(s));
  if (watched.size() < 2) return false;
  for (const std::vector<unsigned>& sockets : watch_graph(s)) {
    if (sockets.size() != 1 || watched.at(sockets.front())) return false;
    watched[sockets.front()] = true;
  }
  return true;
}

}  // namespace acceptlab::experiment
