#include "experiment/reduction/reduction_checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "experiment/scenario/model_settings.hpp"
#include "experiment/scenario/resolution.hpp"
#include "models/kernel/queue_limits.hpp"

namespace acceptlab::experiment {

void ReasonList::require(bool fine, const std::string& key, const std::string& found,
                         const std::string& change) {
  if (fine) return;
  Diagnostic reason;
  reason.file = file_;
  reason.key = key;
  reason.what = "no exact answer: " + key + ": " + found;
  reason.help = change;
  reasons_.push_back(std::move(reason));
}

namespace {

/// "syn, ack and 12 more": the operations that take time.
std::string costs_of_time(const Scenario& scenario) {
  const cpu::CostTable table = cost_table(scenario);
  std::vector<std::string> names;
  for (std::size_t i = 0; i < cpu::cost_count; ++i) {
    if (!table[static_cast<cpu::Cost>(i)].is_zero()) names.emplace_back(cpu::cost_rows[i].name);
  }
  constexpr std::size_t shown = 3;
  if (names.size() <= shown) return fmt::format("{}", fmt::join(names, ", "));
  return fmt::format("{}, {} and {} more", names[0], names[1], names.size() - 2);
}

bool each_has_a_cpu(const Scenario& scenario) {
  const std::vector<unsigned> cpus = cpus_of_workers(scenario);
  return std::set<unsigned>(cpus.begin(), cpus.end()).size() == cpus.size();
}

}  // namespace

void check_machine(const Scenario& s, ReasonList& reasons) {
  const std::string costs = costs_of_time(s);
  reasons.require(costs.empty(), "machine.costs", costs + " take time",
                  "costs = \"zero\" in [machine], and nothing in [costs]");
  reasons.require(s.server.pinned, "server.pin", "workers run where the scheduler puts them",
                  "leave pin out: each worker has a CPU");
  reasons.require(!s.server.pinned || each_has_a_cpu(s), "server.pin",
                  fmt::format("{} workers share CPUs", s.server.workers),
                  "a CPU for each worker: leave out pin and machine.cores");
  reasons.require(s.machine.threads_per_core == 1, "machine.threads_per_core",
                  "threads of a core slow each other", "threads_per_core = 1");
  reasons.require(s.machine.noise.empty(), "machine.noise", "others take CPU time", "leave it out");
  reasons.require(!s.machine.quota_cpus, "machine.quota", "a quota stops the workers",
                  "leave it out");
  reasons.require(s.machine.steering != kernel::Steering::Loopback, "machine.steering",
                  "clients run on the server's CPUs", "steering = \"rss\"");
  reasons.require(s.network.rtt.is_zero(), "network.rtt",
                  "handshake and request travel while the worker may be idle", "rtt = \"0s\"");
  reasons.require(s.network.loss == 0, "network.loss", "segments are lost", "loss = 0");
}

void check_server(const Scenario& s, ReasonList& reasons) {
  using kernel::Wait;
  const ServerSpec& server = s.server;
  reasons.require(server.style == server::Style::Prefork, "server.style",
                  "a worker accepts before the one before is served",
                  "style = \"prefork\": one connection at a time");
  constexpr std::array plain{Wait::Blocking, Wait::Epoll, Wait::EpollExclusive, Wait::Poll,
                             Wait::Kqueue};
  reasons.require(std::find(plain.begin(), plain.end(), server.wait) != plain.end(), "server.wait",
                  "an idle worker may be kept from a connection",
                  "wait = \"epoll-exclusive\", \"epoll\", \"poll\", \"kqueue\" or \"blocking\"");
  reasons.require(server.trigger == kernel::Trigger::Level, "server.trigger",
                  "connections may wait until the next one comes", "trigger = \"level\"");
  reasons.require(server.gate.kind == server::Gate::Kind::None, "server.gate",
                  "a worker may keep away from the queue", "gate = \"none\"");
  reasons.require(server.handoff.kind == server::HandOff::Kind::None, "server.handoff",
                  "connections are handed on", "handoff = \"none\"");
  reasons.require(server.accept_queue_order == kernel::AcceptQueueOrder::Fifo,
                  "server.accept_queue_order", "not first come first served", "\"fifo\"");
  reasons.require(server.listen.size() == 1, "server.listen",
                  fmt::format("{} addresses", server.listen.size()), "one address");
  const unsigned sockets = socket_count(s);
  reasons.require(sockets == 1 || server.choose == kernel::Choose::Uniform, "server.choose",
                  "the shares of the sockets are not equal chances",
                  "choose = \"uniform\", or sockets = 1");
  std::vector<bool> watched(sockets);
  bool single = true;
  for (const std::vector<unsigned>& own : watch_graph(s)) {
    single = single && own.size() == 1;
    for (const unsigned socket : own) watched[socket] = true;
  }
  reasons.require(single, "server.watch", "a worker serves several sockets, or none",
                  "watch = \"own\" or \"groups\", or sockets = 1");
  reasons.require(std::find(watched.begin(), watched.end(), false) == watched.end(), "server.watch",
                  "nobody watches one of the sockets", "as many workers as sockets");
}

void check_load(const Scenario& s, ReasonList& reasons) {
  reasons.require(s.work.setup_cpu.is_zero(), "work.setup_cpu", "work before the request",
                  "leave it out and add it to work.cpu");
  reasons.require(s.work.wait.is_zero(), "work.wait", "a worker waits for others", "wait = \"0s\"");
  reasons.require(s.work.requests.is_constant() && s.work.requests.mean() == 1, "work.requests",
                  "several requests on a connection", "requests = 1");
  reasons.require(s.work.hold.is_zero(), "work.hold", "connections stay open after their answer",
                  "hold = \"0s\"");
  reasons.require(!s.client.timeout, "client.timeout", "clients give up while they wait",
                  "leave it out");
  reasons.require(s.events.empty(), "events", "something happens during the run",
                  "leave [[events]] out");
  for (const ArrivalsSpec& arrivals : s.arrivals)
    reasons.require(arrivals.from.behaviour == load::Behaviour::Normal,
                    "arrivals." + arrivals.name + ".from", "clients that want no answer",
                    "behaviour = \"normal\"");
}

Room room_of(const Scenario& s) {
  const bool once = s.client.syn_retries == 0U;
  if (s.server.queue_room) return {*s.server.queue_room, once};
  const kernel::KernelRules rules = kernel_rules(s);
  const auto places =
      kernel::accept_queue_capacity(rules, kernel::effective_backlog(rules, s.server.backlog));
  // Elsewhere it is the last ACK that finds no room, after which the server goes on trying.
  const bool at_syn =
      rules.accept_queue == kernel::AcceptQueueLimit::MoreThanBacklog && !rules.young_guard;
  return {static_cast<std::uint64_t>(std::max<std::int64_t>(0, places)), once && at_syn};
}

}  // namespace acceptlab::experiment
