#include "models/server/event_loop.hpp"

#include <algorithm>

#include "models/server/hand_off.hpp"

namespace acceptlab::server {

using cpu::Cost;
using kernel::Connection;
using kernel::ListenSocket;
using kernel::Ready;
using sim::Duration;
using sim::Process;
using sim::Task;

std::coroutine_handle<> EventLoopWorker::begin() {
  process_ = run();
  return process_.handle();
}

Process EventLoopWorker::run() {
  for (;;) {
    co_await thread_.stopped();
    while (!inbox_.empty()) co_await open_inbox();
    if (mutex_ != nullptr) compete_for_mutex();
    if (poll_.harvest(site_.settings.max_events, ready_, &thread_.cpu()) == 0) {
      before_sleep();
      if (mutex_ != nullptr && !enlisted_) {
        site_.timers.set(AcceptMutex::delay,
                         sim::bind<&EventLoopWorker::mutex_timeout>(*this, ++sleep_number_));
      }
      co_await poll_.sleep(thread_);
      woke();
      continue;
    }
    site_.recorder.poll_returned();
    co_await thread_.run(Cost::EpollWait);
    co_await turn_events();
  }
}

/// One turn. With the accept mutex the listen sockets come first and the lock is given back before
/// any request is worked on (ngx_process_events_and_timers).
Task<> EventLoopWorker::turn_events() {
  order_ready();
  if (shares_poll()) hold_ready();
  for (at_ = 0; at_ < ready_.size(); ++at_) {
    const Ready ready = ready_[at_];
    if (ready.is_listen_socket()) {
      co_await take(ready.socket());
    } else if (shares_poll()) {
      co_await shared_burst(ready.connection());
    } else {
      if (mutex_ != nullptr) mutex_->unlock(this);
      co_await burst(ready.connection());
    }
  }
  if (mutex_ != nullptr) mutex_->unlock(this);
}

/// The order in which ready listen sockets are looked at; what the kernel reports is `ready`.
void EventLoopWorker::order_ready() {
  if (mutex_ == nullptr && site_.settings.scan == Scan::Ready) return;
  const auto end = ready_.begin() + kernel::listen_sockets_first(ready_);
  if (site_.settings.scan == Scan::Ready) return;
  std::sort(ready_.begin(), end, [](const Ready& a, const Ready& b) {
    return a.socket().number() < b.socket().number();
  });
  if (site_.settings.scan == Scan::Rotate && end != ready_.begin()) {
    std::rotate(ready_.begin(),
                ready_.begin() + static_cast<std::ptrdiff_t>(
                                     scans_++ % static_cast<std::uint64_t>(end - ready_.begin())),
                end);
  }
}

// --- Accepting

unsigned EventLoopWorker::batch_of(const ListenSocket& socket) const {
  if (site_.settings.batch != 0) return site_.settings.batch;
  // kevent tells how many connections wait, so the program stops without a failing accept.
  if (site_.settings.wait != kernel::Wait::Kqueue) return ~0U;
  const unsigned told = socket.pending();
  return site_.settings.kevent_data_cap == 0 ? told
                                             : std::min(told, site_.settings.kevent_data_cap);
}

Task<> EventLoopWorker::take(ListenSocket& socket) {
  const unsigned batch = batch_of(socket);
  for (unsigned n = 0; n < batch && !parked_; ++n) {
    co_await thread_.nap(accept_delay());
    co_await thread_.take(socket.lock());
    Connection* connection = site_.tcp.accept(socket);
    if (connection == nullptr) {
      site_.recorder.accept_found_nothing();
      co_await thread_.run(Cost::AcceptAgain);
      break;
    }
    const bool full = over_limit();
    accept_disabled_ = slots_short();
    own(*connection);
    // What follows accept4 at once goes into the same burst: an event less for each connection.
    const Duration registration = hand_off_ == nullptr ? thread_.draw(Cost::EpollCtl) : Duration{0};
    co_await thread_.run(thread_.draw(Cost::AcceptOk) + registration, Duration{0});
    accept_returned(*connection, registration);
    if (full || over_gate_limit()) {
      co_await thread_.run(Cost::Close);
      shed(*connection);
      continue;
    }
    if (hand_off_ == nullptr) {
      adopt(*connection);
    } else {
      co_await give_away(*connection);
    }
    park_if_full();
  }
  if (site_.settings.trigger == kernel::Trigger::OneShot) {
    co_await thread_.run(Cost::EpollCtl);
    poll_.enable(socket);
  }
  const auto turn = accept_turns_++;
  const bool move =
      site_.settings.rearm == Rearm::Each ||
      (site_.settings.rearm == Rearm::Every16 && (turn % 16 == 0 || accept_disabled_ > 0));
  if (move && socket.open()) {
    co_await thread_.run(Cost::EpollCtl);
    co_await thread_.run(Cost::EpollCtl);
    poll_.rearm(socket);
  }
}

/// Passes an accepted connection on, or keeps it when the rule says so or has nobody to give it to.
Task<> EventLoopWorker::give_away(Connection& connection) {
  disown(connection);  // no load of this worker while loads are compared
  Worker* owner = hand_off_->choose(connection, *this);
  own(connection);
  if (owner == this) {
    co_await thread_.run(Cost::EpollCtl);
    adopt(connection);
  } else if (owner != nullptr) {
    hand_over(connection, *owner, &thread_.cpu());
  }
}

void EventLoopWorker::adopt(Connection& connection) {
  connection.poll = &poll_;
  if (connection.readable || connection.finished) poll_.readable(connection, nullptr);
}

/// A message wakes the worker, which looks at what it was given in its next turn.
void EventLoopWorker::receive(Connection& connection, const cpu::Cpu* from) {
  if (site_.settings.wait == kernel::Wait::Dispatcher) count_accepted(connection);
  inbox_.push_back(&connection);
  poll_.kick(thread_, from);
}

Task<> EventLoopWorker::open_inbox() {
  Connection& connection = *inbox_.front();
  inbox_.pop_front();
  hand_off_->returned(*this);
  if (over_accept_limit()) {
    co_await thread_.run(Cost::Close);
    shed(connection);
    co_return;
  }
  co_await thread_.run(Cost::EpollCtl);
  adopt(connection);
}

void EventLoopWorker::park_if_full() {
  const Gate& gate = site_.settings.gate;
  if (gate.kind != Gate::Kind::Limit || gate.over != Gate::Over::Park || parked_ ||
      open_connections() < gate.max)
    return;
  parked_ = true;
  delist_sockets();
}

void EventLoopWorker::unpark_if_drained() {
  if (!parked_ || open_connections() > site_.settings.gate.low) return;
  parked_ = false;
  enlist_sockets();
}

void EventLoopWorker::watch(ListenSocket& socket) {
  Worker::watch(socket);
  if (!parked_ && (mutex_ == nullptr || enlisted_) && !poll_.watches(socket)) poll_.watch(socket);
}

void EventLoopWorker::unwatch(ListenSocket& socket) {
  Worker::unwatch(socket);
  poll_.unwatch(socket);
}

void EventLoopWorker::enlist_sockets() {
  for (ListenSocket* socket : watched_) {
    if (!poll_.watches(*socket)) poll_.watch(*socket);
  }
}

void EventLoopWorker::delist_sockets() {
  for (ListenSocket* socket : watched_) poll_.unwatch(*socket);
}

// --- nginx's accept mutex

void EventLoopWorker::compete_for_mutex() {
  if (site_.settings.gate.kind == Gate::Kind::FreeFraction && accept_disabled_ > 0) {
    // Out of the competition for this turn; sockets that are registered stay so until it loses.
    --accept_disabled_;
    return;
  }
  if (mutex_->try_lock(this)) {
    if (!enlisted_) enlist_sockets();
    enlisted_ = true;
    return;
  }
  if (enlisted_) delist_sockets();
  enlisted_ = false;
}

void EventLoopWorker::mutex_timeout(std::uint64_t sleep_number) {
  if (sleep_number == sleep_number_ && !thread_.dead()) poll_.kick(thread_);
}

// --- Serving

/// Others that wait in the same set may close a connection that this worker has been handed: it
/// holds them until its turn comes to them.
void EventLoopWorker::hold_ready() {
  for (const Ready& ready : ready_) {
    if (!ready.is_listen_socket()) site_.connections.hold(ready.connection());
  }
}

/// What programs with one set for several threads do by a lock or a flag of the connection: only
/// one of them works on it, and looks again when something came meanwhile.
Task<> EventLoopWorker::shared_burst(Connection& connection) {
  if (connection.state != Connection::State::Ended && !connection.being_served) {
    connection.being_served = true;
    co_await burst(connection);
    connection.being_served = false;
    if (connection.state != Connection::State::Ended && connection.readable)
      poll_.readable(connection, &thread_.cpu());
  }
  site_.connections.drop(connection);
}

/// One request up to its next wait, no further.
Task<> EventLoopWorker::burst(Connection& connection) {
  take_from_owner(connection);
  if (connection.finished || connection.aborted) {
    co_await thread_.run(Cost::Close);
    close_and_account(connection);
    co_return;
  }
  connection.readable = false;
  start_service(connection, thread_);
  if (connection.awaits_upstream) {
    connection.awaits_upstream = false;
    co_await thread_.run(thread_.draw(Cost::Write) + closing_cost(connection), Duration{0});
    answer(connection);
    co_return;
  }
  const Duration cpu = request_cpu(connection), wait = request_wait(connection);
  if (wait > Duration{0}) {
    co_await thread_.run(thread_.draw(Cost::Read), cpu);
    connection.awaits_upstream = true;
    hold_until(connection, wait);
    co_return;
  }
  co_await thread_.run(
      thread_.draw(Cost::Read) + thread_.draw(Cost::Write) + closing_cost(connection), cpu);
  answer(connection);
}

/// What the close that follows the last response costs. It goes into the response's burst; the
/// response itself has left by then.
Duration EventLoopWorker::closing_cost(const Connection& connection) {
  const bool last = connection.requests_left == 1 && connection.hold == Duration{0};
  closing_ = last ? thread_.draw(Cost::Close) : Duration{0};
  return closing_;
}

void EventLoopWorker::answer(Connection& connection) {
  const bool last = connection.requests_left == 1 && connection.hold == Duration{0};
  site_.peer.send_response(connection, closing_);
  if (last) close_and_account(connection);
}

void EventLoopWorker::hold_until(Connection& connection, Duration wait) {
  site_.connections.hold(connection);
  site_.queue.after(wait, sim::EventClass::Timer,
                    sim::bind<&EventLoopWorker::upstream_answers>(
                        *this, reinterpret_cast<std::uint64_t>(&connection)));
}

void EventLoopWorker::upstream_answers(std::uint64_t argument) {
  Connection& connection = *reinterpret_cast<Connection*>(argument);
  if (connection.state != Connection::State::Ended) {
    connection.readable = true;
    poll_.readable(connection, nullptr);
  }
  site_.connections.drop(connection);
}

void EventLoopWorker::close_and_account(Connection& connection) {
  close(connection);
  unpark_if_drained();
}

void EventLoopWorker::crash() {
  if (mutex_ != nullptr) mutex_->unlock(this);
  if (hand_off_ != nullptr) hand_off_->remove(*this);
  if (shares_poll()) {
    for (; at_ < ready_.size(); ++at_) {
      if (!ready_[at_].is_listen_socket()) site_.connections.drop(ready_[at_].connection());
    }
  }
  inbox_.clear();
  poll_.leave(thread_);
  Worker::crash();
}

}  // namespace acceptlab::server
