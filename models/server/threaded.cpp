#include "models/server/threaded.hpp"

#include <utility>

namespace acceptlab::server {

using cpu::Cost;
using kernel::Connection;
using sim::Duration;
using sim::Process;
using sim::Task;

// --- The listener thread

std::coroutine_handle<> ThreadedWorker::begin() {
  listener_ = listen();
  return listener_.handle();
}

Process ThreadedWorker::listen() {
  for (;;) {
    co_await thread_.stopped();
    if (wants_to_quit()) co_await stop_listening();
    if (drained()) co_await exit();
    while (exiting() ? !drained() : !gate_is_open() && !wants_to_quit()) {
      co_await WaitForRoom{*this};
      co_await thread_.stopped();
    }
    if (quitting()) continue;
    if (blocks_in_accept()) {
      co_await blocking_accept();
    } else {
      co_await accept_one();
    }
    for (unsigned n = 1; accepted_connection_ != nullptr; ++n) {
      Connection& connection = *std::exchange(accepted_connection_, nullptr);
      kernel::ListenSocket& socket = *connection.socket;
      if (has_too_many()) {
        co_await thread_.run(close_cost(connection, thread_), Duration{0});
        shed(connection);
      } else {
        connection.handed_off = true;
        co_await pass_on(connection);
      }
      if (blocks_in_accept() || n == batch_ || !gate_is_open()) break;
      co_await accept_from(socket);
    }
  }
}

bool ThreadedWorker::gate_is_open() {
  const Gate& gate = site_.settings.gate;
  if (gate.kind != Gate::Kind::Limit || gate.over != Gate::Over::Park) return true;
  parked_ = open_connections() >= gate.max || (parked_ && open_connections() > gate.low);
  return !parked_;
}

void ThreadedWorker::room_made() {
  if (waits_for_room_ && !exiting() && gate_is_open()) stop_waiting_for_room();
}

/// A signal, or the last connection of one that was asked to quit.
void ThreadedWorker::interrupt() {
  BlockingWorker::interrupt();
  if (waits_for_room_ && quitting()) stop_waiting_for_room();
}

void ThreadedWorker::stop_waiting_for_room() {
  waits_for_room_ = false;
  thread_.reason = cpu::Thread::Reason::Other;
  thread_.wake(&thread_.cpu());
}

ThreadedWorker::ServingThread& ThreadedWorker::add_thread() {
  serving_.push_back(std::make_unique<ServingThread>(machine_, thread_, site_.frames));
  serving_.back()->thread.label = {cpu::ThreadLabel::Kind::Serving, number(),
                                   static_cast<unsigned>(serving_.size() - 1)};
  return *serving_.back();
}

void ThreadedWorker::stall(Duration length) {
  for (const auto& serving : serving_) serving->thread.stop_for(length);
  BlockingWorker::stall(length);
}

void ThreadedWorker::leave() {
  for (const auto& serving : serving_) serving->thread.kill();
  BlockingWorker::leave();
}

// --- A pool of threads

std::coroutine_handle<> ThreadPoolWorker::begin() {
  for (unsigned t = 0; t < site_.settings.threads; ++t) {
    ServingThread& self = add_thread();
    self.program = serve_from_queue(self);
    self.thread.start(self.program.handle());
    ++free_threads_;
  }
  return ThreadedWorker::begin();
}

Process ThreadPoolWorker::serve_from_queue(ServingThread& self) {
  for (;;) {
    while (queue_.empty()) {
      idle_.push_back(&self);
      co_await self.thread.sleep();
    }
    co_await self.thread.stopped();
    if (queue_.empty()) continue;
    --free_threads_;
    Connection& connection = *queue_.front();
    queue_.pop_front();
    co_await serve(connection, self.thread);
    ++free_threads_;
    room_made();
  }
}

/// Into the queue; if a thread sleeps, the one that has slept longest is woken (futex order).
Task<> ThreadPoolWorker::pass_on(Connection& connection) {
  queue_.push_back(&connection);
  if (!idle_.empty()) {
    ServingThread& next = *idle_.front();
    idle_.pop_front();
    site_.recorder.tell<&kernel::ConnectionObserver::waking>(next.thread, nullptr, &connection);
    next.thread.wake(&thread_.cpu());
  }
  co_return;
}

/// Apache ap_queue_info_wait_for_idler: a thread for the connection before there is one.
bool ThreadPoolWorker::gate_is_open() {
  if (site_.settings.gate.kind == Gate::Kind::IdleThread) return free_threads_ > queue_.size();
  return ThreadedWorker::gate_is_open();
}

void ThreadPoolWorker::leave() {
  queue_.clear();
  ThreadedWorker::leave();
}

// --- A thread for each connection

Task<> ThreadPerConnectionWorker::pass_on(Connection& connection) {
  co_await thread_.run(Cost::ThreadStart);
  ServingThread* self = nullptr;
  if (ended_.empty()) {
    self = &add_thread();
  } else {
    self = ended_.back();
    ended_.pop_back();
  }
  self->connection = &connection;
  self->program = serve_one(*self);
  self->thread.load(self->program.handle());
  site_.recorder.tell<&kernel::ConnectionObserver::waking>(self->thread, nullptr, &connection);
  self->thread.wake(&thread_.cpu());
}

Process ThreadPerConnectionWorker::serve_one(ServingThread& self) {
  co_await self.thread.stopped();
  co_await serve(*self.connection, self.thread);
  ended_.push_back(&self);
  room_made();
  co_await self.thread.sleep();
}

}  // namespace acceptlab::server
