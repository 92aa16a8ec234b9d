#pragma once

#include <memory>
#include <vector>

#include "models/server/blocking_worker.hpp"
#include "sim/ring.hpp"

namespace acceptlab::server {

/// A worker process of one listener thread and threads that each serve one connection at a time,
/// all on the worker's CPU. What the two threaded styles share.
class ThreadedWorker : public BlockingWorker {
 public:
  ThreadedWorker(Site& site, cpu::Machine& machine, cpu::Thread& listener, const Identity& who,
                 kernel::EventPoll* poll)
      : BlockingWorker(site, listener, who, poll, nullptr), machine_(machine) {}

  void stall(sim::Duration length) override;

 protected:
  void interrupt() override;
  void leave() override;

  /// One that serves, beside the listener.
  struct ServingThread {
    ServingThread(cpu::Machine& machine, cpu::Thread& listener, sim::FramePool& pool)
        : thread(machine, listener.cpu(), listener.allowed()), frames(pool) {
      thread.in_quota = listener.in_quota;
      thread.share_awake_time(listener);
    }
    sim::FramePool& frame_pool() { return frames; }

    cpu::Thread thread;
    sim::FramePool& frames;
    kernel::Connection* connection = nullptr;  // that it was started for
    sim::Process program;
  };

  std::coroutine_handle<> begin() override;
  ServingThread& add_thread();

  /// Gives an accepted connection to a thread.
  virtual sim::Task<> pass_on(kernel::Connection& connection) = 0;
  /// Whether the gate lets the listener accept now.
  virtual bool gate_is_open();
  /// A connection has ended or a thread has become free: the listener may be waiting for it.
  void room_made();

 private:
  sim::Process listen();
  void stop_waiting_for_room();

  struct [[nodiscard]] WaitForRoom {
    ThreadedWorker& worker;
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> handle) {
      worker.waits_for_room_ = true;
      worker.thread_.sleep().await_suspend(handle);
    }
    void await_resume() const noexcept {}
  };

  cpu::Machine& machine_;
  sim::Process listener_;
  std::vector<std::unique_ptr<ServingThread>> serving_;
  bool waits_for_room_ = false, parked_ = false;
};

/// As many threads as server.threads says, and a queue in front of them: Apache event and worker,
/// Puma, Varnish.
class ThreadPoolWorker final : public ThreadedWorker {
 public:
  using ThreadedWorker::ThreadedWorker;

 private:
  void leave() override;
  std::coroutine_handle<> begin() override;
  sim::Task<> pass_on(kernel::Connection& connection) override;
  bool gate_is_open() override;
  sim::Process serve_from_queue(ServingThread& self);

  sim::Ring<kernel::Connection*> queue_;  // accepted, and taken up by no thread yet
  sim::Ring<ServingThread*> idle_;        // asleep, the longest first
  std::size_t free_threads_ = 0;          // that serve nobody, asleep or on their way to the queue
};

/// A thread started for each connection, which ends with it.
class ThreadPerConnectionWorker final : public ThreadedWorker {
 public:
  using ThreadedWorker::ThreadedWorker;

 private:
  sim::Task<> pass_on(kernel::Connection& connection) override;
  sim::Process serve_one(ServingThread& self);

  std::vector<ServingThread*> ended_;  // used again for new threads
};

}  // namespace acceptlab::server
