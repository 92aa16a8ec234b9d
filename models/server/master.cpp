#include "models/server/master.hpp"

#include <algorithm>
#include <numeric>

#include "sim/check.hpp"

namespace acceptlab::server {

using kernel::ListenSocket;
using sim::EventClass;

// --- Sockets

/// New records take over open sockets one to one, in order, for the same address; for the rest of
/// them sockets are made, and what is left of the old ones is closed (ngx_init_cycle). Sockets that
/// workers make are no master's to take over.
Generation& Master::configure(const Plan& plan, Consequences& cause) {
  const Holder holder = site_.settings.holder;
  generations_.push_back(std::make_unique<Generation>(plan, site_.settings.handoff, space_));
  Generation& next = *generations_.back();
  std::vector<ListenSocket*> unmatched;
  for (unsigned address = 0; address < plan.addresses; ++address) {
    const std::vector<ListenSocket*> old = descriptors_.listening_at(address);
    const unsigned makes = holder == Holder::Master        ? plan.sockets_per_address
                           : holder == Holder::FirstWorker ? 1
                                                           : 0;
    for (unsigned i = 0; i < makes; ++i) {
      ListenSocket*& socket = next.listeners[address * plan.sockets_per_address + i].socket;
      socket = i < old.size() ? old[i] : &inventory_.open_socket(plan, address);
      if (i >= old.size()) descriptors_.open(*socket);
    }
    for (std::size_t i = makes; i < old.size(); ++i) unmatched.push_back(old[i]);
  }
  for (ListenSocket* socket : unmatched) descriptors_.close(*socket, cause);
  return next;
}

/// Sockets that workers make, and that none of the generation has made or has open any more.
void Master::open_missing(Generation& generation, const std::vector<unsigned>& slots) {
  if (site_.settings.holder == Holder::Master) return;
  for (const unsigned s : slots) {
    Generation::Slot& slot = generation.listeners[s];
    if (slot.socket == nullptr || !slot.socket->open())
      slot.socket = &inventory_.open_socket(generation.plan, slot.address);
  }
}

void Master::add_socket() {
  Generation& now = *generations_.back();
  ListenSocket& socket = inventory_.open_socket(now.plan, 0);
  if (site_.settings.holder == Holder::Master) descriptors_.open(socket);
  if (now.dispatcher != nullptr) {
    now.dispatcher->descriptors().open(socket);
    return watch(*now.dispatcher, socket);
  }
  const bool all = now.all_watch_all();
  const auto slot = static_cast<unsigned>(now.listeners.size());
  now.listeners.push_back({0, &socket});
  for (unsigned place = 0; place < now.workers.size(); ++place) {
    if (!all && place != socket.number() % now.workers.size()) continue;
    now.watch[place].push_back(slot);
    Worker* worker = now.workers[place];
    if (worker->died()) continue;
    worker->descriptors().open(socket);
    watch(*worker, socket);
  }
}

// --- Workers

Worker& Master::fork(Generation& generation, unsigned place) {
  Worker& worker = inventory_.make_worker(generation, place, mutex_, *this);
  const Holder holder = site_.settings.holder;
  if (holder == Holder::Master || (holder == Holder::FirstWorker && place == 0))
    worker.descriptors().inherit(descriptors_);
  generation.workers[place] = &worker;
  children_.push_back({&worker, &generation});
  return worker;
}

void Master::watch_sockets(Generation& generation, Worker& worker) {
  const std::vector<unsigned>& slots = generation.watch[worker.place()];
  open_missing(generation, slots);
  const std::vector<ListenSocket*> inherited = site_.settings.holder == Holder::FirstWorker
                                                   ? worker.descriptors().all()
                                                   : std::vector<ListenSocket*>{};
  for (const unsigned s : slots) {
    ListenSocket& socket = *generation.listeners[s].socket;
    if (!socket.open()) continue;  // shut by force
    if (site_.settings.holder != Holder::Master &&
        std::find(inherited.begin(), inherited.end(), &socket) == inherited.end())
      worker.descriptors().open(socket);
    watch(worker, socket);
  }
}

void Master::watch(Worker& worker, ListenSocket& socket) {
  worker.watch(socket);
  if (site_.settings.asks_for_cpu && socket.watchers == 1)
    inventory_.table().prefer_cpu(socket, worker.thread().cpu().index());
}

/// All sockets are there before the first worker is, so that they are numbered in their order.
void Master::populate(const Plan& plan) {
  Consequences nothing;
  Generation& first = configure(plan, nothing);
  std::vector<unsigned> all(first.listeners.size());
  std::iota(all.begin(), all.end(), 0U);
  open_missing(first, all);
  for (unsigned place = 0; place < plan.workers(); ++place) fork(first, place);
  if (site_.settings.wait == kernel::Wait::Dispatcher) {
    first.dispatcher = &inventory_.make_dispatcher(first);
    for (const Generation::Slot& slot : first.listeners) {
      if (site_.settings.holder != Holder::Master)
        first.dispatcher->descriptors().open(*slot.socket);
      watch(*first.dispatcher, *slot.socket);
    }
  } else {
    for (Worker* worker : first.workers) watch_sockets(first, *worker);
  }
  if (site_.settings.holder == Holder::FirstWorker) descriptors_.close_all(nothing);
}

void Master::start(Generation& generation, Consequences& cause) {
  for (unsigned place = 0; place < generation.plan.workers(); ++place)
    fork_during_run(generation, place, cause);
  if (site_.settings.holder == Holder::FirstWorker) descriptors_.close_all(cause);
  drained_ = false;
}

void Master::fork_during_run(Generation& generation, unsigned place, Consequences& cause) {
  Worker& worker = fork(generation, place);
  ++cause.under_way;
  site_.queue.after(site_.settings.worker_start, EventClass::Lifecycle,
                    sim::bind<&Master::come_up>(*this, note({&generation, &worker, &cause})));
}

void Master::come_up(std::uint64_t step) {
  const auto [generation, worker, cause] = steps_[step];
  --cause->under_way;
  if (worker->died()) return;
  watch_sockets(*generation, *worker);
  worker->start();
}

std::uint64_t Master::note(const Step& step) {
  steps_.push_back(step);
  return steps_.size() - 1;
}

Master::Child& Master::child(const Worker& worker) {
  const auto found = std::find_if(children_.begin(), children_.end(),
                                  [&](const Child& c) { return c.worker == &worker; });
  AL_CHECK(found != children_.end());
  return *found;
}

// --- Signals

void Master::replace(Master& old, const Plan& plan, Consequences& cause) {
  if (site_.settings.holder == Holder::Master) descriptors_.inherit(old.descriptors_);
  start(configure(plan, cause), cause);
}

void Master::reload(const Plan& plan, Consequences& cause) {
  Generation& next = configure(plan, cause);
  start(next, cause);
  ++cause.under_way;
  site_.queue.after(settling, EventClass::Lifecycle,
                    sim::bind<&Master::settled>(*this, note({&next, nullptr, &cause})));
}

void Master::settled(std::uint64_t step) {
  const auto [generation, worker, cause] = steps_[step];
  --cause->under_way;
  // Those that came later are not its affair.
  for (const auto& older : generations_) {
    if (older.get() == generation) break;
    retire(*older, *cause);
  }
}

void Master::start_workers(Consequences& cause) {
  const Plan plan = generations_.back()->plan;
  start(configure(plan, cause), cause);
}

void Master::drain(Consequences& cause) {
  drained_ = true;
  for (const auto& generation : generations_) retire(*generation, cause);
}

void Master::quit(Consequences& cause) {
  quits_for_ = &cause;
  drain(cause);
  descriptors_.close_all(cause);
  leave_when_alone();
}

void Master::retire(Generation& generation, Consequences& cause) {
  for (Child& c : children_) {
    if (c.generation != &generation || c.cause != nullptr) continue;
    c.cause = &cause;
    ++cause.under_way;
    ++generation.still_listening;
    c.worker->quit(cause);
  }
}

void Master::leave_when_alone() {
  if (!quitting() || gone_ || !children_.empty()) return;
  gone_ = true;
  watcher_.master_gone(*this, *quits_for_);
}

// --- What becomes of workers

void Master::stopped_listening(Worker& worker) {
  const Child& c = child(worker);
  if (--c.generation->still_listening == 0) watcher_.workers_silent(*c.cause);
}

void Master::exited(Worker& worker) {
  const Child& c = child(worker);
  --c.cause->under_way;
  children_.erase(children_.begin() + (&c - children_.data()));
  leave_when_alone();
}

void Master::reap(Worker& worker, Consequences& cause) {
  const Child c = child(worker);
  std::erase_if(children_, [&](const Child& other) { return other.worker == &worker; });
  if (c.cause != nullptr) {
    --c.cause->under_way;
    if (!worker.silent() && --c.generation->still_listening == 0) watcher_.workers_silent(*c.cause);
    return leave_when_alone();
  }
  if (site_.settings.respawn && !quitting()) fork_during_run(*c.generation, worker.place(), cause);
}

}  // namespace acceptlab::server
