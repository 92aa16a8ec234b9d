#include "experiment/topology/connection_cost.hpp"

#include <algorithm>
#include <cmath>

#include "experiment/scenario/model_settings.hpp"
#include "experiment/scenario/resolution.hpp"

namespace acceptlab::experiment {
namespace {

using cpu::Cost;

constexpr double ns = 1e-9;

/// The mean of a cost on a CPU that has not been idle: a server at its limit has no idle CPUs.
double mean_of(const Scenario& s, Cost cost) {
  const std::string name(cpu::cost_rows.at(static_cast<std::size_t>(cost)).name);
  if (const auto steps = s.idle_costs.find(name); steps != s.idle_costs.end())
    return steps->second.front().second.mean() * ns;
  if (const auto flat = s.costs.find(name); flat != s.costs.end()) return flat->second.mean() * ns;
  return s.cost_profile().entries.at(name).steps.front().cost.mean() * ns;
}

double requests(const WorkSpec& work) {
  const double mean = std::max(1.0, work.requests.mean());
  return work.requests.is_constant() ? static_cast<double>(static_cast<std::uint64_t>(mean)) : mean;
}

/// CPU time of a connection's first request. A replay file brings its own; of several streams the
/// least demanding counts.
double first_request(const Scenario& s) {
  const double drawn = s.work.cpu.mean() * ns;
  double least = s.arrivals.empty() ? drawn : HUGE_VAL;
  for (const ArrivalsSpec& arrivals : s.arrivals) {
    double mean = arrivals.replay.empty() ? drawn : 0;
    for (const ReplayRow& row : arrivals.replay)
      mean += sim::seconds(row.cpu) / static_cast<double>(arrivals.replay.size());
    least = std::min(least, mean);
  }
  return least;
}

/// With RFS all after the handshake goes where the worker is: it may be any CPU's.
double packets(const Scenario& s) {
  if (s.machine.steering == kernel::Steering::Rfs)
    return mean_of(s, Cost::Syn) + mean_of(s, Cost::Ack);
  return mean_of(s, Cost::Syn) + mean_of(s, Cost::Ack) + requests(s.work) * mean_of(s, Cost::Data) +
         mean_of(s, Cost::Fin);
}

/// A client on the server's machine works before the packets that it sends.
double local_client(const Scenario& s) {
  if (s.machine.steering != kernel::Steering::Loopback) return 0;
  return mean_of(s, Cost::ClientOpen) + mean_of(s, Cost::ClientConnect) +
         2 * requests(s.work) * mean_of(s, Cost::ClientSegment);
}

/// Polls that a connection needs at least: one brings as many as a turn may take from each of the
/// sockets that it can report.
double polls(const Scenario& s) {
  const ServerSpec& server = s.server;
  if (server.wait == kernel::Wait::Blocking || server.batch == 0) return 0;
  double sockets = 1;
  if (server.style == server::Style::EventLoop) {
    std::size_t most = server.wait == kernel::Wait::Dispatcher ? socket_count(s) : 1;
    if (server.wait != kernel::Wait::Dispatcher) {
      for (const auto& watched : watch_graph(s)) most = std::max(most, watched.size());
    }
    sockets = static_cast<double>(most * server.listen.size());
  }
  return 1 / (server.batch * sockets);
}

double serving(const Scenario& s) {
  const double count = requests(s.work);
  double sum = count * (mean_of(s, Cost::Read) + mean_of(s, Cost::Write)) +
               mean_of(s, Cost::Close) + s.work.setup_cpu.mean() * ns + first_request(s) +
               (count - 1) * s.work.cpu.mean() * ns;
  if (s.server.style == server::Style::EventLoop) sum += mean_of(s, Cost::EpollCtl);
  if (s.server.style == server::Style::ThreadPerConnection) sum += mean_of(s, Cost::ThreadStart);
  return sum;
}

/// Between two requests a response and a request travel.
double waiting(const Scenario& s) {
  const double count = requests(s.work);
  return count * s.work.wait.mean() * ns +
         (count - 1) * (s.work.between_requests.mean() + s.network.rtt.mean()) * ns +
         s.work.hold.mean() * ns;
}

double lock_time(const Scenario& s) {
  const cpu::PacketLocks packets = packet_locks(kernel_rules(s));
  double sum = mean_of(s, Cost::LockHold);
  if (packets.taken_by(Cost::Syn)) sum += mean_of(s, packets.hold);
  if (packets.taken_by(Cost::Ack)) sum += mean_of(s, packets.hold);
  return sum;
}

}  // namespace

ConnectionCost connection_cost(const Scenario& s) {
  ConnectionCost cost;
  cost.softirq = packets(s) + local_client(s);
  const double segments = s.machine.steering == kernel::Steering::Rfs ? 2 : 3 + requests(s.work);
  cost.pass_on = segments * mean_of(s, Cost::Rps);
  cost.accept = polls(s) * mean_of(s, Cost::EpollWait) + mean_of(s, Cost::AcceptOk);
  cost.serve = serving(s);
  // A pool's thread has the connection only when the listener thread has accepted it.
  const bool pool = s.server.style == server::Style::ThreadPool;
  cost.held = cost.serve + (pool ? 0 : mean_of(s, Cost::AcceptOk)) + waiting(s);
  cost.lock = lock_time(s);
  return cost;
}

double slots_of_worker(const ServerSpec& server) {
  double slots = HUGE_VAL;
  if (server.style == server::Style::Prefork) slots = 1;
  if (server.style == server::Style::ThreadPool) slots = server.threads;
  if (server.connections > 0) slots = std::min(slots, static_cast<double>(server.connections));
  if (server.gate.kind == server::Gate::Kind::Limit)
    slots = std::min(slots, static_cast<double>(server.gate.max));
  return slots == HUGE_VAL ? 0 : slots;
}

}  // namespace acceptlab::experiment
