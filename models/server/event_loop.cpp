#include "models/server/event_loop.hpp"

#include <algorithm>
#include <utility>

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
    turn_began_ = site_.queue.now();
    co_await thread_.stopped();
    while (!inbox_.empty()) co_await open_inbox();
    if (!run_queue_.empty()) co_await work_off();
    if (wants_to_quit()) co_await stop_listening();
    if (drained() && inbox_.empty()) co_await exit();
    if (mutex_ != nullptr) compete_for_mutex();
    // The kernel looks again after each wake-up and returns with an event, a message or the timer.
    bool looks_again = false, slept = false;
    while (inbox_.empty() && !wants_to_quit() && !harvest() && !timed_out_) {
      if (std::exchange(looks_again, false)) {
        co_await thread_.run(Cost::EpollWait);  // in vain; and meanwhile there may be something
        continue;
      }
      before_sleep();
      if (lost_mutex_) limit_wait();
      waits_ = true;
      co_await poll_.sleep(thread_);
      waits_ = false;
      turn_began_ = site_.queue.now();
      woke();
      co_await thread_.stopped();
      looks_again = slept = true;
    }
    // A message to a sleeping thread is an event too, of a pipe or an eventfd, among the others.
    const bool is_told = slept && !inbox_.empty();
    if (is_told) harvest();
    if (is_told || !ready_.empty()) co_await turn_events();
    if (mutex_ != nullptr) end_turn();
  }
}

/// What is ready goes into ready_; false when nothing is. Others that wait in the same set may
/// close a connection that this worker has been handed: it holds them until its turn comes to them.
bool EventLoopWorker::harvest() {
  at_ = 0;
  poll_.harvest(site_.settings.max_events, ready_, &thread_.cpu());
  if (shares_poll()) {
    for (const Ready& ready : ready_) {
      if (!ready.is_listen_socket()) site_.connections.hold(ready.connection());
    }
  }
  return !ready_.empty();
}

/// One turn. With the accept mutex the listen sockets come first and the lock is given back before
/// any request is worked on (ngx_process_events_and_timers).
Task<> EventLoopWorker::turn_events() {
  site_.recorder.poll_returned();
  co_await thread_.run(Cost::EpollWait);
  order_ready();
  for (; at_ < ready_.size(); ++at_) {
    const Ready ready = ready_[at_];
    if (ready.is_listen_socket() && turns_ != nullptr) {
      co_await take_in_turn(ready);
    } else if (ready.is_listen_socket()) {
      co_await take(ready);
    } else if (shares_poll()) {
      co_await shared_burst(ready.connection());
    } else if (reads_at_once()) {
      run_queue_.push_back(&ready.connection());
    } else {
      if (mutex_ != nullptr) mutex_->unlock(this);
      co_await burst(ready.connection());
    }
  }
  ready_.clear();
  if (!run_queue_.empty()) co_await work_off();
}

/// HAProxy's process_runnable_tasks, which ends its turn: what was accepted, handed over or
/// reported in it. Tasklets, which read, come before the tasks that work on what was read. Of
/// lighttpd it is the one connection that was just accepted.
Task<> EventLoopWorker::work_off() {
  if (mutex_ != nullptr) mutex_->unlock(this);
  std::size_t with_data = 0;
  for (Connection* connection : run_queue_) {
    if (connection->readable || connection->finished) {
      run_queue_[with_data++] = connection;
      continue;
    }
    // recv says EAGAIN, and the set is asked before the next wait.
    const Duration in_vain = thread_.draw(Cost::Read);
    co_await thread_.run(in_vain + joining_cost(*connection), Duration{0});
    join(*connection);
  }
  run_queue_.resize(with_data);
  for (worked_off_ = 0; worked_off_ < run_queue_.size(); ++worked_off_)
    co_await burst(*run_queue_[worked_off_]);
  run_queue_.clear();
  worked_off_ = 0;
}

/// The order in which ready listen sockets are looked at; what the kernel reports is `ready`.
void EventLoopWorker::order_ready() {
  const bool posts = mutex_ != nullptr && mutex_->owned_by(this);
  if (!posts && site_.settings.scan == Scan::Ready) return;
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

Task<> EventLoopWorker::take_in_turn(Ready ready) {
  if (!turns_->begin(ready.socket().number())) co_return;
  accepting_from_ = &ready.socket();
  do co_await take(ready);
  while (turns_->again(accepting_from_->number()));
  accepting_from_ = nullptr;
}

Task<> EventLoopWorker::take(Ready ready) {
  ListenSocket& socket = ready.socket();
  const unsigned batch = batch_of(ready.reported());
  bool accepted = false;  // the turn's last call did, and found a slot for the connection
  for (unsigned n = 0; n < batch && !parked_; ++n) {
    co_await thread_.nap(accept_delay());
    co_await spin_for(socket);
    if (!owns(socket)) co_await wait_to_own(socket);
    Connection* connection = site_.tcp.accept(socket);
    accepted = connection != nullptr;
    if (!accepted) {
      site_.recorder.accept_found_nothing(thread_);
      co_await thread_.run(Cost::AcceptAgain);
      break;
    }
    accept_disabled_ = slots_short();
    own(*connection);
    accepted = !lacks_slot();
    const bool too_many = has_too_many();
    // What follows accept4 at once goes into the same burst: an event less for each connection.
    const Duration registration = hand_off_ == nullptr ? registration_cost() : Duration{0};
    co_await thread_.run(thread_.draw(Cost::AcceptOk) + registration, Duration{0});
    accept_returned(*connection, registration);
    if (too_many) {
      co_await thread_.run(close_cost(*connection, thread_), Duration{0});
      shed(*connection);
      // nginx: no free connection ends the turn. An edge would not tell of those that are left.
      if (!accepted && site_.settings.trigger != kernel::Trigger::Edge) break;
      continue;
    }
    if (hand_off_ == nullptr) {
      adopt(*connection);
      if (serves_on_accept()) co_await work_off();
    } else {
      co_await give_away(*connection);
    }
    park_if_full();
  }
  if (site_.settings.trigger == kernel::Trigger::OneShot) {
    co_await thread_.run(Cost::EpollCtl);
    poll_.enable(socket, &thread_.cpu());
  }
  if (moves_to_tail(socket, accepted) && socket.open()) {
    co_await thread_.run(Cost::EpollCtl);
    co_await thread_.run(Cost::EpollCtl);
    poll_.rearm(socket);
  }
}

/// nginx comes to ngx_reorder_accept_events only from a turn whose last accept succeeded: with
/// multi_accept, whose turns end in EAGAIN, never.
bool EventLoopWorker::moves_to_tail(const ListenSocket& socket, bool accepted) {
  if (site_.settings.rearm == Rearm::Each) return true;
  if (site_.settings.rearm != Rearm::Every16 || !accepted) return false;
  return accept_turns_.at(socket.number())++ % 16 == 0 || accept_disabled_ > 0;
}

/// Passes an accepted connection on, or keeps it when the rule says so or has nobody to give it to.
Task<> EventLoopWorker::give_away(Connection& connection) {
  disown(connection);  // no load of this worker while loads are compared
  Worker* owner = hand_off_->choose(connection, *this);
  own(connection);
  if (owner == this) {
    co_await thread_.run(registration_cost(), Duration{0});
    adopt(connection);
  } else if (owner != nullptr) {
    hand_over(connection, *owner, &thread_.cpu());
  }
}

void EventLoopWorker::adopt(Connection& connection) {
  if (reads_first())
    run_queue_.push_back(&connection);
  else
    join(connection);
}

/// The set tells of the connection from here on, and of what it has already.
void EventLoopWorker::join(Connection& connection) {
  if (connection.poll != nullptr) return;
  connection.poll = &poll_;
  if (connection.readable || connection.finished) poll_.readable(connection, nullptr);
}

/// A message wakes the worker, which looks at what it was given in its next turn.
void EventLoopWorker::receive(Connection& connection, cpu::Cpu* from) {
  if (site_.settings.wait == kernel::Wait::Dispatcher) count_accepted(connection);
  inbox_.push_back(&connection);
  site_.recorder.tell<&kernel::ConnectionObserver::waking>(thread_, nullptr, &connection);
  poll_.kick(thread_, from);
}

Task<> EventLoopWorker::open_inbox() {
  Connection& connection = *inbox_.front();
  inbox_.pop_front();
  hand_off_->returned(*this);
  if (lacks_slot()) {
    co_await thread_.run(close_cost(connection, thread_), Duration{0});
    shed(connection);
    co_return;
  }
  co_await thread_.run(registration_cost(), Duration{0});
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
  if (accept_turns_.size() <= socket.number()) accept_turns_.resize(socket.number() + 1);
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

/// Once in each turn.
void EventLoopWorker::compete_for_mutex() {
  lost_mutex_ = timed_out_ = false;
  if (exiting()) return;  // it accepts no more
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
  lost_mutex_ = true;
}

void EventLoopWorker::end_turn() {
  mutex_->unlock(this);
  wait_ends_ = never;
}

/// The turn's wait ends accept_mutex_delay after it began. One alarm is under way at most: it asks
/// for another when the wait it was set for is over and a later one goes on.
void EventLoopWorker::limit_wait() {
  if (wait_ends_ != never) return;
  wait_ends_ = site_.queue.now() + AcceptMutex::delay;
  if (!alarm_set_) set_alarm();
}

void EventLoopWorker::set_alarm() {
  alarm_set_ = true;
  site_.queue.at(wait_ends_, sim::EventClass::Timer, sim::bind<&EventLoopWorker::alarm>(*this));
}

void EventLoopWorker::alarm(std::uint64_t /*unused*/) {
  alarm_set_ = false;
  if (wait_ends_ == never || thread_.dead()) return;
  if (wait_ends_ > site_.queue.now()) return set_alarm();
  timed_out_ = true;
  poll_.kick(thread_);
}

// --- Serving

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
  if (connection.finished || connection.aborted || connection.server_closes) {
    co_await thread_.run(close_cost(connection, thread_), Duration{0});
    close_and_account(connection);
    co_return;
  }
  connection.readable = false;
  start_service(connection, thread_);
  if (connection.awaits_upstream) {
    connection.awaits_upstream = false;
    co_await thread_.run(answering_cost(connection), Duration{0});
    answer(connection);
    co_return;
  }
  const Duration cpu = request_cpu(connection), wait = request_wait(connection);
  if (wait > Duration{0}) {
    const Duration read = thread_.draw(Cost::Read);
    co_await thread_.run(read + joining_cost(connection), cpu);
    join(connection);
    connection.awaits_upstream = true;
    hold_until(connection, wait);
    co_return;
  }
  const Duration read = thread_.draw(Cost::Read);
  co_await thread_.run(read + answering_cost(connection), cpu);
  answer(connection);
}

/// What the response costs, with what follows it in its burst: the close after the last one, or
/// the set's being asked for the next request of a connection that it does not know. The response
/// itself has left by then.
Duration EventLoopWorker::answering_cost(const Connection& connection) {
  const bool last = closes_after_response(connection);
  written_.took = write_cost(connection, thread_);
  written_.since = last ? close_cost(connection, thread_) : joining_cost(connection);
  return written_.took + written_.since;
}

void EventLoopWorker::answer(Connection& connection) {
  const bool last = closes_after_response(connection);
  written_.cpu = &thread_.cpu();
  send_response(connection, written_, last);
  if (last)
    close_and_account(connection);
  else
    join(connection);
}

void EventLoopWorker::hold_until(Connection& connection, Duration wait) {
  site_.recorder.tell<&kernel::ConnectionObserver::waits_upstream>(connection);
  site_.connections.hold(connection);
  site_.queue.after(wait, sim::EventClass::Timer,
                    sim::bind<&EventLoopWorker::upstream_answers>(*this, argument_of(connection)));
}

void EventLoopWorker::upstream_answers(std::uint64_t argument) {
  Connection& connection = kernel::connection_of(argument);
  if (connection.state != Connection::State::Ended) {
    connection.readable = true;
    poll_.readable(connection, nullptr);
  }
  site_.connections.drop(connection);
}

/// The timer's end is an event of the connection, as data would be.
void EventLoopWorker::expire(Connection& connection) {
  connection.readable = true;
  poll_.readable(connection, nullptr);
}

void EventLoopWorker::close_and_account(Connection& connection) {
  close(connection);
  unpark_if_drained();
}

/// What the turn has not come to is for the others that wait in the same set, as a goroutine that
/// became runnable is for any thread.
void EventLoopWorker::give_back_ready() {
  for (; at_ < ready_.size(); ++at_) {
    if (ready_[at_].is_listen_socket()) {
      poll_.enable(ready_[at_].socket(), nullptr);
      continue;
    }
    Connection& connection = ready_[at_].connection();
    if (connection.state != Connection::State::Ended && connection.readable)
      poll_.readable(connection, nullptr);
    site_.connections.drop(connection);
  }
}

void EventLoopWorker::leave() {
  if (mutex_ != nullptr) end_turn();
  if (hand_off_ != nullptr) hand_off_->remove(*this);
  if (accepting_from_ != nullptr) turns_->end(accepting_from_->number());
  inbox_.clear();
  poll_.leave(thread_);
}

}  // namespace acceptlab::server
