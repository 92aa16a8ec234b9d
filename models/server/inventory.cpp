#include "models/server/inventory.hpp"

#include "models/kernel/listen_lock.hpp"
#include "models/server/prefork.hpp"
#include "models/server/threaded.hpp"
#include "sim/check.hpp"

namespace acceptlab::server {

using kernel::EventPoll;
using kernel::ListenSocket;
using kernel::Wait;

namespace {

// Each stays in the results. As many as a scenario may begin with, and as many again.
constexpr std::size_t most_sockets = 10'000'000, most_workers = 200'000;

/// A set that all workers share is a kqueue where there is no epoll.
EventPoll::Flavour flavour_of(Wait wait, kernel::System system) {
  const bool epoll = system == kernel::System::Linux;
  switch (wait) {
    case Wait::SharedEpoll:
      return epoll ? EventPoll::Flavour::Herd : EventPoll::Flavour::Kqueue;
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

bool hands_off(const ServerSettings& s) { return s.handoff.kind != HandOff::Kind::None; }

EventLoopWorker::Common common(const ServerSettings& s, Generation& generation,
                               AcceptMutex* mutex) {
  const bool go = s.wait == Wait::SharedEpoll && s.trigger == kernel::Trigger::Edge;
  return {s.wait == Wait::TryLock ? mutex : nullptr, go ? &generation.turns : nullptr,
          hands_off(s) ? &generation.hand_off : nullptr};
}

}  // namespace

ListenSocket& Inventory::open_socket(const Plan& plan, unsigned address) {
  if (table_.socket_count() >= most_sockets)
    throw sim::LimitExceeded("the server has opened more than ten million listen sockets");
  ListenSocket::Settings settings = plan.socket;
  settings.wake_order = site_.settings.order;
  settings.number = table_.socket_count();
  settings.address = address;
  ListenSocket& socket = table_.open(settings, site_.queue.now());
  if (plan.locks_cost) {
    socket.guard(
        kernel::make_listen_lock(site_.rules.listen_lock, machine_,
                                 static_cast<unsigned>(cpus_.size()), socket.number()),
        site_.rules.accept_sleeps ? std::make_unique<kernel::SocketLock>(machine_.queue) : nullptr);
  }
  return socket;
}

cpu::Thread& Inventory::add_thread(const Plan& plan, cpu::Cpu& cpu) {
  threads_.push_back(std::make_unique<cpu::Thread>(machine_, cpu, plan.allowed));
  threads_.back()->in_quota = machine_.quota != nullptr;
  return *threads_.back();
}

/// A set of its own, or with shared-epoll the one of the first place that watches the same.
EventPoll& Inventory::poll_for(Generation& generation, unsigned place) {
  const auto& watch = generation.watch;
  for (unsigned p = 0; p < place && site_.settings.wait == Wait::SharedEpoll; ++p) {
    if (watch[p] == watch[place]) return *generation.polls[p];
  }
  if (generation.polls[place] != nullptr && site_.settings.wait == Wait::SharedEpoll)
    return *generation.polls[place];
  polls_.push_back(std::make_unique<EventPoll>(flavour_of(site_.settings.wait, site_.rules.system),
                                               site_.settings.trigger, site_.recorder,
                                               site_.rules.epoll_waits_until_run));
  generation.polls[place] = polls_.back().get();
  return *polls_.back();
}

Worker& Inventory::make_worker(Generation& generation, unsigned place, AcceptMutex& mutex,
                               Parent& parent) {
  if (workers_.size() >= most_workers)
    throw sim::LimitExceeded("the server has started more than 200000 workers");
  const ServerSettings& s = site_.settings;
  cpu::Thread& thread = add_thread(generation.plan, *cpus_[generation.plan.cpu_of_worker[place]]);
  EventPoll* poll = s.wait == Wait::Blocking ? nullptr : &poll_for(generation, place);
  const Worker::Identity who{static_cast<unsigned>(workers_.size()), place, &parent};
  switch (s.style) {
    case Style::EventLoop:
      AL_CHECK(poll != nullptr);
      workers_.push_back(std::make_unique<EventLoopWorker>(site_, thread, who, *poll,
                                                           common(s, generation, &mutex)));
      break;
    case Style::Prefork:
      workers_.push_back(std::make_unique<PreforkWorker>(
          site_, thread, who, poll, s.wait == Wait::Lock ? &generation.lock : nullptr));
      break;
    case Style::ThreadPool:
      workers_.push_back(std::make_unique<ThreadPoolWorker>(site_, machine_, thread, who, poll));
      break;
    case Style::ThreadPerConnection:
      workers_.push_back(
          std::make_unique<ThreadPerConnectionWorker>(site_, machine_, thread, who, poll));
      break;
  }
  Worker& worker = *workers_.back();
  site_.workers.push_back(&worker);
  if (hands_off(s)) generation.hand_off.add(worker);
  return worker;
}

EventLoopWorker& Inventory::make_dispatcher(Generation& generation) {
  AL_CHECK(dispatcher_ == nullptr);
  const auto number = static_cast<unsigned>(workers_.size());
  cpu::Thread& thread = add_thread(generation.plan, *cpus_[number % cpus_.size()]);
  polls_.push_back(std::make_unique<EventPoll>(EventPoll::Flavour::Herd, site_.settings.trigger,
                                               site_.recorder));
  dispatcher_ = std::make_unique<EventLoopWorker>(
      site_, thread, Worker::Identity{number, number, nullptr}, *polls_.back(),
      common(site_.settings, generation, nullptr));
  site_.workers.push_back(dispatcher_.get());
  return *dispatcher_;
}

}  // namespace acceptlab::server
