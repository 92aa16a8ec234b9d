#include "models/server/blocking_worker.hpp"

#include <algorithm>

namespace acceptlab::server {

using cpu::Cost;
using kernel::Connection;
using kernel::ListenSocket;
using kernel::Ready;
using sim::Duration;
using sim::Task;

// --- Blocking accept(2)

bool BlockingWorker::BlockedAccept::notify(ListenSocket& socket, cpu::Cpu* waker) {
  if (!worker_.asleep_) return false;
  worker_.asleep_ = false;
  // DragonFly dequeues for the waiter before it wakes it: no race is left to lose.
  if (worker_.site_.rules.blocking_handover) {
    worker_.accepted_connection_ = worker_.site_.tcp.accept_for_sleeper(socket, waker);
    if (worker_.accepted_connection_ != nullptr) worker_.own(*worker_.accepted_connection_);
  }
  worker_.site_.recorder.thread_woken(worker_.thread_, socket);
  worker_.thread_.reason = cpu::Thread::Reason::ListenSocket;
  worker_.thread_.wake(waker);
  return true;
}

Task<> BlockingWorker::blocking_accept() {
  ListenSocket* socket = watched_.empty() ? nullptr : watched_.front();
  if (socket == nullptr) {  // its listen socket is gone: nothing comes until there is another
    without_socket_ = true;
    co_await thread_.sleep();
    co_return;
  }
  co_await spin_for(*socket);
  if (!owns(*socket)) co_await wait_to_own(*socket);
  if (!socket->open()) co_return;  // closed while the thread waited for it
  accepted_connection_ = site_.tcp.accept(*socket);
  if (accepted_connection_ != nullptr) {
    own(*accepted_connection_);
  } else {
    before_sleep();
    co_await BlockedSleep{*this, *socket};
    woke();
    if (accepted_connection_ == nullptr) co_return;  // interrupted, or another look is needed
  }
  co_await thread_.run(Cost::AcceptOk);
  accept_returned(*accepted_connection_);
}

void BlockingWorker::interrupt() {
  if (quitting()) stop_waiting();
  if (poll_ != nullptr) {
    poll_->kick(thread_);
  } else if (asleep_) {
    leave_queue();
    thread_.reason = cpu::Thread::Reason::Other;
    thread_.wake(nullptr);
  }
}

/// A signal ends every sleep, where a stall only makes the present one longer.
void BlockingWorker::stop_waiting() {
  wake_idle();
  if (!without_socket_ && !waits_for_lock_) return;
  if (waits_for_lock_) lock_->unlock(thread_);
  without_socket_ = waits_for_lock_ = false;
  thread_.reason = cpu::Thread::Reason::Other;
  thread_.wake(nullptr);
}

/// Each by the thread that it has.
Task<> BlockingWorker::close_idle() {
  wake_idle();
  co_return;
}

void BlockingWorker::leave_queue() {
  if (queued_in_ != nullptr) queued_in_->wait_queue().remove(blocked_);
  queued_in_ = nullptr;
  asleep_ = false;
}

// --- Waiting in a poll set

/// Which of the ready listen sockets to accept from.
const Ready* BlockingWorker::ready_socket() {
  std::erase_if(ready_, [](const Ready& r) { return !r.is_listen_socket(); });
  if (ready_.empty()) return nullptr;
  if (site_.settings.scan == Scan::Ready) return &ready_.front();
  std::sort(ready_.begin(), ready_.end(), [](const Ready& a, const Ready& b) {
    return a.socket().number() < b.socket().number();
  });
  const std::size_t at = site_.settings.scan == Scan::Rotate ? scans_++ % ready_.size() : 0;
  return &ready_[at];
}

/// Waits until a listen socket is ready and accepts one connection, under the lock if there is one.
Task<> BlockingWorker::accept_one() {
  if (lock_ != nullptr && !lock_->owned_by(thread_) && !lock_->lock(thread_)) {
    before_sleep();
    waits_for_lock_ = true;
    co_await thread_.sleep();
    waits_for_lock_ = false;
    if (!lock_->owned_by(thread_)) co_return;  // a signal came first
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
  const Ready* ready = ready_socket();
  ListenSocket* socket = ready == nullptr ? nullptr : &ready->socket();
  batch_ = ready == nullptr ? 1 : batch_of(ready->reported());
  if (const Duration delay = accept_delay(); delay > Duration{0}) co_await thread_.nap(delay);
  if (socket != nullptr) {
    co_await spin_for(*socket);
    if (!owns(*socket)) co_await wait_to_own(*socket);
  }
  Connection* connection = take_from(socket);
  co_await thread_.run(connection != nullptr ? Cost::AcceptOk : Cost::AcceptAgain);
  if (connection != nullptr) accept_returned(*connection);
  accepted_connection_ = connection;
  if (socket != nullptr && site_.settings.trigger == kernel::Trigger::OneShot)
    poll_->enable(*socket, &thread_.cpu());
  if (lock_ != nullptr) lock_->unlock(thread_);
}

/// What accept(2) on a socket that does not block finds; null: EAGAIN.
Connection* BlockingWorker::take_from(ListenSocket* socket) {
  Connection* connection = socket == nullptr ? nullptr : site_.tcp.accept(*socket);
  if (connection != nullptr) {
    own(*connection);
  } else {
    site_.recorder.accept_found_nothing(thread_);
  }
  return connection;
}

Task<> BlockingWorker::accept_from(ListenSocket& socket) {
  co_await thread_.nap(accept_delay());
  co_await spin_for(socket);
  if (!owns(socket)) co_await wait_to_own(socket);
  Connection* connection = take_from(&socket);
  co_await thread_.run(connection != nullptr ? Cost::AcceptOk : Cost::AcceptAgain);
  if (connection != nullptr) accept_returned(*connection);
  accepted_connection_ = connection;
}

// --- Serving

Task<> BlockingWorker::serve(Connection& connection, cpu::Thread& thread) {
  for (bool more = true; more;) {
    const auto over = [&] {
      return connection.finished || connection.aborted || connection.server_closes ||
             (quitting() && is_idle(connection));
    };
    while (!connection.readable && !over()) {
      connection.waiting = &thread;
      co_await thread.sleep();
      connection.waiting = nullptr;
    }
    co_await thread.stopped();
    if (over()) break;
    connection.readable = false;
    start_service(connection, thread);
    const Duration cpu = request_cpu(connection), wait = request_wait(connection);
    const Duration read = thread.draw(Cost::Read);
    Duration write{};
    if (wait > Duration{0}) {
      co_await thread.run(read, cpu);
      site_.recorder.tell<&kernel::ConnectionObserver::waits_upstream>(connection);
      co_await thread.nap(wait);
      site_.recorder.tell<&kernel::ConnectionObserver::serving>(connection, thread);
      write = write_cost(connection, thread);
      co_await thread.run(write, Duration{0});
    } else {
      write = write_cost(connection, thread);
      co_await thread.run(read + write, cpu);
    }
    more = !closes_after_response(connection);
    send_response(connection, {write, Duration{0}, &thread.cpu()}, !more);
  }
  co_await thread.run(close_cost(connection, thread), Duration{0});
  close(connection);
}

void BlockingWorker::expire(Connection& connection) {
  if (connection.waiting != nullptr) connection.waiting->wake(nullptr);
}

void BlockingWorker::watch(ListenSocket& socket) {
  Worker::watch(socket);
  if (poll_ != nullptr && !poll_->watches(socket)) poll_->watch(socket);
  if (!without_socket_) return;
  without_socket_ = false;
  thread_.reason = cpu::Thread::Reason::Other;
  thread_.wake(nullptr);
}

void BlockingWorker::unwatch(ListenSocket& socket) {
  if (asleep_ && queued_in_ == &socket) interrupt();
  Worker::unwatch(socket);
  if (poll_ != nullptr) poll_->unwatch(socket);
}

void BlockingWorker::leave() {
  leave_queue();
  if (lock_ != nullptr) lock_->unlock(thread_);
  if (poll_ != nullptr) poll_->leave(thread_);
}

}  // namespace acceptlab::server
