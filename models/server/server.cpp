#include "models/server/server.hpp"

#include <algorithm>
#include <string>

namespace acceptlab::server {

using kernel::ListenSocket;
using sim::EventClass;

Server::Server(Site& site, kernel::ListenTable& table, cpu::Machine& machine,
               const std::vector<cpu::Cpu*>& cpus, const Plan& plan, const sim::RandomSpace& space)
    : site_(site), space_(space), inventory_(site, table, machine, cpus) {
  add_master().populate(plan);
}

Server::~Server() = default;

Master& Server::add_master() {
  Master::Watcher& self = *this;
  masters_.push_back(std::make_unique<Master>(inventory_, space_, self));
  return *masters_.back();
}

void Server::start() {
  for (const auto& worker : workers()) worker->start();
  if (inventory_.dispatcher() != nullptr) inventory_.dispatcher()->start();
  if (site_.settings.bitmap_period > sim::Duration{0})
    bitmap_.emplace(site_, inventory_.table(), site_.settings.bitmap_period).start();
}

std::uint64_t Server::waiting_for_a_worker() const {
  std::uint64_t count = 0;
  const auto& waiting = masters_.front()->generation().hand_off.waiting();
  for (std::size_t i = 0; i < waiting.size(); ++i) count += waiting[i].connection->cohort;
  return count;
}

// --- Single sockets and workers

namespace {

/// "socket 3", "sockets 3, 4, 5": the first ones of many.
std::string named(const std::vector<const ListenSocket*>& sockets) {
  constexpr std::size_t most = 8;
  std::string text = sockets.size() == 1 ? "socket" : "sockets";
  for (std::size_t i = 0; i < std::min(most, sockets.size()); ++i)
    text += (i == 0 ? " " : ", ") + std::to_string(sockets[i]->number());
  return sockets.size() > most ? text + ", ..." : text;
}

}  // namespace

void Server::close_socket(unsigned number, Consequences& cause) {
  kernel::ListenTable& table = inventory_.table();
  if (number >= table.socket_count() || !table.socket(number).open()) {
    cause.findings.push_back("close_socket = " + std::to_string(number) + ": no such open socket");
    return;
  }
  ListenSocket& socket = table.socket(number);
  for (const auto& worker : workers()) worker->unwatch(socket);
  if (inventory_.dispatcher() != nullptr) inventory_.dispatcher()->unwatch(socket);
  site_.tcp.close(socket);
  cause.closed.push_back(&socket);
}

void Server::add_socket(Consequences& cause) {
  if (Master* master = newest()) return master->add_socket();
  cause.findings.emplace_back("add_socket: the server has quit");
}

void Server::crash_worker(unsigned number, Consequences& cause) {
  if (number >= workers().size() || workers()[number]->died()) {
    cause.findings.push_back("crash_worker = " + std::to_string(number) + ": no such live worker");
    return;
  }
  Worker& worker = *workers()[number];
  const std::vector<ListenSocket*> watched = worker.watched();
  worker.crash(cause);
  std::vector<const ListenSocket*> alone;
  std::copy_if(watched.begin(), watched.end(), std::back_inserter(alone),
               [](const ListenSocket* s) { return s->open() && s->watchers == 0; });
  if (!alone.empty() && !site_.settings.respawn)
    cause.findings.push_back(named(alone) + " lost " + (alone.size() == 1 ? "its" : "their") +
                             " last watcher: " + (alone.size() == 1 ? "its" : "their") +
                             " connections wait for nobody");
  worker.parent()->reap(worker, cause);
}

void Server::stall_worker(unsigned number, sim::Duration length, Consequences& cause) {
  if (number >= workers().size() || workers()[number]->died()) {
    cause.findings.push_back("stall_worker = " + std::to_string(number) + ": no such live worker");
    return;
  }
  workers()[number]->stall(length);
}

// --- Signals

/// Of the masters that live and have not been asked to quit, the first or the last.
Master* Server::find(To to) {
  std::vector<Master*> alive;
  for (const auto& master : masters_) {
    if (master->alive() && !master->quitting()) alive.push_back(master.get());
  }
  if (to == To::New) return alive.size() < 2 ? nullptr : alive.back();
  return alive.empty() ? nullptr : alive.front();
}

Master* Server::newest() {
  Master* latest = find(To::New);
  return latest != nullptr ? latest : find(To::Old);
}

void Server::signal(Signal signal, To to, const Plan& next, Consequences& cause) {
  Master* master = find(to);
  if (master == nullptr) {
    cause.findings.push_back(std::string(signal_names.at(static_cast<std::size_t>(signal))) +
                             " to the " + std::string(to_names.at(static_cast<std::size_t>(to))) +
                             " master: there is none" +
                             (to == To::New ? "; USR2 starts one" : ", the server has quit"));
    return;
  }
  const bool two = find(To::New) != nullptr;
  switch (signal) {
    case Signal::Hup:
      if (two && to == To::Old) return master->start_workers(cause);
      return master->reload(next, cause);
    case Signal::Usr2:
      if (two) {
        cause.findings.emplace_back("USR2: two masters run already, and the signal is ignored");
        return;
      }
      return start_new_master(*master, next, cause);
    case Signal::Winch:
      return master->drain(cause);
    case Signal::Quit:
      return master->quit(cause);
  }
}

void Server::start_new_master(Master& old, const Plan& next, Consequences& cause) {
  add_master().replace(old, next, cause);
}

void Server::upgrade(const Plan& next, sim::Duration drain, Consequences& cause) {
  Master* old = find(To::Old);
  signal(Signal::Usr2, To::Old, next, cause);
  if (old == nullptr || find(To::Old) != old || newest() == old) return;
  upgrades_.push_back({old, drain, &cause});
  ++cause.under_way;
  site_.queue.after(site_.settings.worker_start + Master::settling, EventClass::Lifecycle,
                    sim::bind<&Server::winch>(*this, upgrades_.size() - 1));
}

void Server::winch(std::uint64_t upgrade) {
  const Upgrade& step = upgrades_[upgrade];
  if (!step.old->quitting()) step.old->drain(*step.cause);
  site_.queue.after(step.drain, EventClass::Lifecycle, sim::bind<&Server::finish>(*this, upgrade));
}

void Server::finish(std::uint64_t upgrade) {
  const Upgrade& step = upgrades_[upgrade];
  --step.cause->under_way;
  if (!step.old->quitting()) step.old->quit(*step.cause);
}

void Server::config_test(const Plan& plan, sim::Duration length, Consequences& cause) {
  tests_.push_back({std::make_unique<Descriptors>(site_.tcp), &cause});
  for (unsigned address = 0; address < plan.addresses; ++address) {
    for (unsigned i = 0; i < plan.sockets_per_address; ++i)
      tests_.back().process->open(inventory_.open_socket(plan, address));
  }
  ++cause.under_way;
  site_.queue.after(length, EventClass::Lifecycle,
                    sim::bind<&Server::test_ends>(*this, tests_.size() - 1));
}

void Server::test_ends(std::uint64_t test) {
  Consequences& cause = *tests_[test].cause;
  --cause.under_way;
  tests_[test].process->close_all(cause);
}

// --- What becomes of it

/// Sockets that some master keeps open though nobody accepts from them: an old one with more of
/// them than the new configuration has. One whose child quits will start workers again.
void Server::workers_silent(Consequences& cause) {
  const bool one_quits = std::any_of(masters_.begin(), masters_.end(), [](const auto& master) {
    return master->alive() && master->quitting();
  });
  std::vector<const ListenSocket*> alone;
  for (const auto& master : masters_) {
    if (!master->alive() || master->quitting() || (one_quits && master->drained())) continue;
    for (const ListenSocket* socket : master->descriptors().all()) {
      if (socket->open() && socket->watchers == 0) alone.push_back(socket);
    }
  }
  if (alone.empty()) return;
  const std::string whose = alone.size() == 1 ? "its" : "their";
  cause.findings.push_back(named(alone) + (alone.size() == 1 ? " is" : " are") +
                           " kept open by a master whose workers have left: " + whose +
                           " connections wait for nobody, up to the end of that master");
}

void Server::master_gone(Master& /*master*/, Consequences& cause) {
  Master* left = find(To::Old);
  if (left == nullptr) {
    cause.findings.emplace_back("the last master has quit: nobody listens any more");
  } else if (left->drained()) {
    left->start_workers(cause);  // ngx_reap_children: the new binary is dead, the old one goes on
  }
}

}  // namespace acceptlab::server
