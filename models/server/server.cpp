#include "models/server/server.hpp"

#include "models/kernel/listen_lock.hpp"
#include "models/server/prefork.hpp"
#include "models/server/threaded.hpp"
#include "sim/check.hpp"

namespace acceptlab::server {

using kernel::EventPoll;
using kernel::ListenSocket;
using kernel::Wait;

namespace {

EventPoll::Flavour flavour_of(Wait wait) {
  switch (wait) {
    case Wait::EpollExclusive:
      return EventPoll::Flavour::Exclusive;
    case Wait::Kqueue:
      return EventPoll::Flavour::Kqueue;
    case Wait::Poll:
    case Wait::Lock:
      return EventPoll::Flavour::Poll;
    case Wait::IoUring:
      return EventPoll::Flavour::Ring;
    default:
      return EventPoll::Flavour::Herd;
  }
}

}  // namespace

Server::Server(Site& site, kernel::ListenTable& table, cpu::Machine& machine,
               const std::vector<cpu::Cpu*>& cpus, Plan plan, const sim::RandomSpace& space)
    : site_(site),
      table_(table),
      machine_(machine),
      plan_(std::move(plan)),
      cpus_(static_cast<unsigned>(cpus.size())),
      hand_off_(site.settings.handoff, space) {
  open_sockets();
  make_workers(cpus);
}

Server::~Server() = default;

ListenSocket& Server::open_socket(unsigned address) {
  plan_.socket.wake_order = site_.settings.order;
  plan_.socket.number = table_.socket_count();
  plan_.socket.address = address;
  ListenSocket& socket = table_.open(plan_.socket, site_.queue.now());
  if (plan_.locks_cost) {
    socket.guard(
        kernel::make_listen_lock(site_.rules.listen_lock, machine_, cpus_, socket.number()),
        site_.rules.accept_sleeps ? std::make_unique<kernel::SocketLock>(machine_.queue) : nullptr);
  }
  return socket;
}

void Server::open_sockets() {
  for (unsigned address = 0; address < plan_.addresses; ++address) {
    for (unsigned i = 0; i < plan_.sockets_per_address; ++i) {
      ListenSocket& socket = open_socket(address);
      if (site_.settings.holder == Holder::Master) ++socket.holders;
    }
  }
}

void Server::add_thread(cpu::Cpu& cpu) {
  threads_.push_back(std::make_unique<cpu::Thread>(machine_, cpu, plan_.allowed));
  threads_.back()->in_quota = machine_.quota != nullptr;
}

void Server::make_workers(const std::vector<cpu::Cpu*>& cpus) {
  const auto count = static_cast<unsigned>(plan_.cpu_of_worker.size());
  for (unsigned w = 0; w < count; ++w) {
    add_thread(*cpus[plan_.cpu_of_worker[w]]);
    workers_.push_back(make_worker(w, *threads_.back()));
    site_.workers.push_back(workers_.back().get());
    if (hands_off()) hand_off_.add(*workers_.back());
  }
  if (site_.settings.wait == Wait::Dispatcher) {
    // The accepting thread stands beside the workers, on the next CPU round.
    add_thread(*cpus[count % cpus.size()]);
    polls_.push_back(std::make_unique<EventPoll>(EventPoll::Flavour::Herd, site_.settings.trigger,
                                                 site_.recorder));
    dispatcher_ =
        std::make_unique<EventLoopWorker>(site_, *threads_.back(), count, *polls_.back(), common());
    site_.workers.push_back(dispatcher_.get());
    for (std::uint32_t s = 0; s < table_.socket_count(); ++s) watch(*dispatcher_, table_.socket(s));
    return;
  }
  for (unsigned w = 0; w < count; ++w) {
    for (unsigned address = 0; address < plan_.addresses; ++address) {
      for (const unsigned i : plan_.watch[w]) {
        watch(*workers_[w], table_.socket(address * plan_.sockets_per_address + i));
      }
    }
  }
}

/// A set of its own, or with shared-epoll the one of the first worker that watches the same.
EventPoll& Server::poll_for(unsigned worker) {
  if (site_.settings.wait == Wait::SharedEpoll) {
    for (unsigned w = 0; w < worker; ++w) {
      if (plan_.watch[w] == plan_.watch[worker]) return *polls_[w];
    }
  }
  return *polls_[worker];
}

std::unique_ptr<Worker> Server::make_worker(unsigned number, cpu::Thread& thread) {
  const ServerSettings& s = site_.settings;
  polls_.push_back(std::make_unique<EventPoll>(flavour_of(s.wait), s.trigger, site_.recorder,
                                               site_.rules.epoll_waits_until_run));
  EventPoll* poll = s.wait == Wait::Blocking ? nullptr : &poll_for(number);
  switch (s.style) {
    case Style::EventLoop:
      AL_CHECK(poll != nullptr);
      return std::make_unique<EventLoopWorker>(site_, thread, number, *poll, common());
    case Style::Prefork:
      return std::make_unique<PreforkWorker>(site_, thread, number, poll,
                                             s.wait == Wait::Lock ? &lock_ : nullptr);
    case Style::ThreadPool:
      return std::make_unique<ThreadPoolWorker>(site_, machine_, thread, number, poll);
    case Style::ThreadPerConnection:
      return std::make_unique<ThreadPerConnectionWorker>(site_, machine_, thread, number, poll);
  }
  return nullptr;
}

EventLoopWorker::Common Server::common() {
  const ServerSettings& s = site_.settings;
  const bool go = s.wait == Wait::SharedEpoll && s.trigger == kernel::Trigger::Edge;
  return {s.wait == Wait::TryLock ? &mutex_ : nullptr, go ? &turns_ : nullptr,
          hands_off() ? &hand_off_ : nullptr};
}

bool Server::hands_off() const { return site_.settings.handoff.kind != HandOff::Kind::None; }

std::uint64_t Server::waiting_for_a_worker() const {
  std::uint64_t count = 0;
  const auto& waiting = hand_off_.waiting();
  for (std::size_t i = 0; i < waiting.size(); ++i) count += waiting[i].connection->cohort;
  return count;
}

void Server::watch(Worker& worker, ListenSocket& socket) {
  worker.watch(socket);
  if (site_.settings.asks_for_cpu && socket.watchers == 1)
    table_.prefer_cpu(socket, worker.thread().cpu().index());
  if (site_.settings.holder != Holder::Master) ++socket.holders;
}

void Server::start() {
  for (const auto& worker : workers_) worker->start();
  if (dispatcher_) dispatcher_->start();
  if (site_.settings.bitmap_period > sim::Duration{0})
    bitmap_.emplace(site_, table_, site_.settings.bitmap_period).start();
}

Server::Effect Server::close_socket(unsigned number) {
  if (number >= table_.socket_count() || !table_.socket(number).open()) {
    return {0, 0, "close_socket = " + std::to_string(number) + ": no such open socket"};
  }
  ListenSocket& socket = table_.socket(number);
  for (const auto& worker : workers_) worker->unwatch(socket);
  if (dispatcher_) dispatcher_->unwatch(socket);
  site_.tcp.close(socket);
  return {site_.tcp.last_close().reset, site_.tcp.last_close().moved, {}};
}

Server::Effect Server::add_socket() {
  ListenSocket& socket = open_socket(0);
  if (site_.settings.holder == Holder::Master) ++socket.holders;
  if (dispatcher_) {
    watch(*dispatcher_, socket);
    return {};
  }
  bool all_watch_all = true;
  for (const auto& list : plan_.watch) all_watch_all &= list.size() == plan_.sockets_per_address;
  for (const auto& worker : workers_) {
    if (worker->died()) continue;
    if (all_watch_all || worker->number() == socket.number() % workers_.size())
      watch(*worker, socket);
  }
  return {};
}

void Server::release(ListenSocket& socket, Effect& effect) {
  if (site_.settings.holder != Holder::Master && --socket.holders == 0) {
    site_.tcp.close(socket);
    effect.lost += site_.tcp.last_close().reset;
    effect.moved += site_.tcp.last_close().moved;
  } else if (socket.watchers == 0) {
    effect.finding = "socket " + std::to_string(socket.number()) +
                     " lost its last watcher: its connections wait for nobody";
  }
}

Server::Effect Server::crash_worker(unsigned number) {
  if (number >= workers_.size() || workers_[number]->died()) {
    return {0, 0, "crash_worker = " + std::to_string(number) + ": no such live worker"};
  }
  Worker& worker = *workers_[number];
  Effect effect;
  effect.lost = worker.open_connections();
  worker.crash();
  const std::vector<ListenSocket*> watched = worker.watched();
  for (ListenSocket* socket : watched) {
    worker.Worker::unwatch(*socket);  // what it had registered went with its process
    release(*socket, effect);
  }
  return effect;
}

Server::Effect Server::stall_worker(unsigned number, sim::Duration length) {
  if (number >= workers_.size() || workers_[number]->died()) {
    return {0, 0, "stall_worker = " + std::to_string(number) + ": no such live worker"};
  }
  workers_[number]->stall(length);
  return {};
}

}  // namespace acceptlab::server
