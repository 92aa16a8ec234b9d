#include "models/server/prefork.hpp"

#include <algorithm>

#include "sim/check.hpp"

namespace acceptlab::server {

using cpu::Cost;
using kernel::Connection;
using kernel::ListenSocket;
using kernel::Ready;
using sim::Duration;
using sim::Process;
using sim::Task;

std::coroutine_handle<> PreforkWorker::begin() {
  process_ = run();
  return process_.handle();
}

Process PreforkWorker::run() {
  for (;;) {
    if (stalled()) co_await pause(take_stall());
    if (poll_ == nullptr) {
      co_await blocking_accept();
    } else {
      co_await accept_one();
    }
    if (accepted_connection_ != nullptr)
      co_await serve(*std::exchange(accepted_connection_, nullptr));
  }
}

// --- Blocking accept(2)

bool PreforkWorker::BlockedAccept::notify(ListenSocket& socket, const cpu::Cpu* waker) {
  if (worker_.asleep_in_ == nullptr) return false;
  socket.wait_queue().remove(*this);
  worker_.asleep_in_ = nullptr;
  // DragonFly dequeues for the waiter before it wakes it: no race is left to lose.
  if (worker_.site_.settings.blocking_handover)
    worker_.accepted_connection_ = worker_.site_.tcp.accept(socket);
  worker_.site_.recorder.thread_woken();
  worker_.thread_.reason = cpu::Thread::Reason::ListenSocket;
  worker_.thread_.wake(waker);
  return true;
}

Task<> PreforkWorker::blocking_accept() {
  ListenSocket* socket = watched_.empty() ? nullptr : watched_.front();
  if (socket == nullptr) {  // its listen socket is gone: nothing will ever come
    co_await thread_.sleep();
    co_return;
  }
  if (accepted_connection_ == nullptr) accepted_connection_ = site_.tcp.accept(*socket);
  if (accepted_connection_ == nullptr) {
    before_sleep();
    co_await BlockedSleep{*this, *socket};
    woke();
    if (accepted_connection_ == nullptr) co_return;  // interrupted, or another look is needed
  }
  own(*accepted_connection_);
  co_await thread_.run(Cost::AcceptOk);
  accept_returned(*accepted_connection_);
}

void PreforkWorker::interrupt() {
  if (poll_ != nullptr) {
    poll_->kick(thread_);
  } else if (asleep_in_ != nullptr) {
    asleep_in_->wait_queue().remove(blocked_);
    asleep_in_ = nullptr;
    thread_.reason = cpu::Thread::Reason::Other;
    thread_.wake(nullptr);
  }
}

// --- Waiting in a poll set

/// Which of the ready listen sockets to accept from.
ListenSocket* PreforkWorker::ready_socket() {
  std::erase_if(ready_, [](const Ready& r) { return !r.is_listen_socket(); });
  if (ready_.empty()) return nullptr;
  if (site_.settings.scan == Scan::Ready) return &ready_.front().socket();
  std::sort(ready_.begin(), ready_.end(), [](const Ready& a, const Ready& b) {
    return a.socket().number() < b.socket().number();
  });
  const std::size_t at = site_.settings.scan == Scan::Rotate ? scans_++ % ready_.size() : 0;
  return &ready_[at].socket();
}

/// Waits until a listen socket is ready and accepts one connection, under the lock if there is one.
Task<> PreforkWorker::accept_one() {
  if (lock_ != nullptr && !lock_->owned_by(thread_) && !lock_->lock(thread_)) {
    before_sleep();
    co_await thread_.sleep();
  }
  // One event is asked for, so that others stay visible; a scan order needs to see them all.
  const std::size_t events = site_.settings.scan == Scan::Ready ? 1 : site_.settings.max_events;
  if (poll_->harvest(events, ready_, &thread_.cpu()) == 0) {
    before_sleep();
    co_await poll_->sleep(thread_);
    woke();
    co_return;
  }
  site_.recorder.poll_returned();
  co_await thread_.run(Cost::EpollWait);
  ListenSocket* socket = ready_socket();
  Connection* connection = socket == nullptr ? nullptr : site_.tcp.accept(*socket);
  if (connection == nullptr) {
    site_.recorder.accept_found_nothing();
    co_await thread_.run(Cost::AcceptAgain);
  } else {
    own(*connection);
    co_await thread_.run(Cost::AcceptOk);
    accept_returned(*connection);
    accepted_connection_ = connection;
  }
  if (socket != nullptr && site_.settings.trigger == kernel::Trigger::OneShot)
    poll_->enable(*socket);
  if (lock_ != nullptr) lock_->unlock(thread_);
}

// --- Serving

Task<> PreforkWorker::serve(Connection& connection) {
  if (over_accept_limit()) {
    co_await thread_.run(Cost::Close);
    shed(connection);
    co_return;
  }
  for (bool more = true; more;) {
    while (!connection.readable && !connection.finished && !connection.aborted) {
      connection.waiting = &thread_;
      co_await thread_.sleep();
      connection.waiting = nullptr;
    }
    if (connection.finished || connection.aborted) break;
    connection.readable = false;
    start_service(connection);
    const Duration cpu = request_cpu(connection), wait = request_wait(connection);
    if (wait > Duration{0}) {
      co_await thread_.run(thread_.draw(Cost::Read), cpu);
      co_await pause(wait);
      co_await thread_.run(Cost::Write);
    } else {
      co_await thread_.run(thread_.draw(Cost::Read) + thread_.draw(Cost::Write), cpu);
    }
    more = connection.requests_left > 1 || connection.hold > Duration{0};
    site_.peer.send_response(connection, Duration{0});
  }
  co_await thread_.run(Cost::Close);
  close(connection);
}

void PreforkWorker::receive(Connection& /*connection*/, const cpu::Cpu* /*from*/) {
  AL_CHECK_MSG(false, "a prefork worker takes no hand-off");
}

void PreforkWorker::watch(ListenSocket& socket) {
  Worker::watch(socket);
  if (poll_ != nullptr && !poll_->watches(socket)) poll_->watch(socket);
}

void PreforkWorker::unwatch(ListenSocket& socket) {
  if (asleep_in_ == &socket) interrupt();
  Worker::unwatch(socket);
  if (poll_ != nullptr) poll_->unwatch(socket);
}

void PreforkWorker::crash() {
  if (asleep_in_ != nullptr) asleep_in_->wait_queue().remove(blocked_);
  asleep_in_ = nullptr;
  if (lock_ != nullptr) lock_->unlock(thread_);
  if (poll_ != nullptr) {
    for (ListenSocket* socket : watched_) poll_->unwatch(*socket);
  }
  Worker::crash();
}

}  // namespace acceptlab::server
