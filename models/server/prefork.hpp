#pragma once

#include <vector>

#include "models/server/accept_mutex.hpp"
#include "models/server/worker.hpp"

namespace acceptlab::server {

/// A worker that serves one connection to its end before it accepts the next: Apache prefork,
/// gunicorn sync, Pitchfork.
class PreforkWorker final : public Worker {
 public:
  /// `poll`: what it waits in, null for a blocking accept. `lock`: taken around waiting and
  /// accepting, or null.
  PreforkWorker(Site& site, cpu::Thread& thread, unsigned number, kernel::EventPoll* poll,
                AcceptLock* lock)
      : Worker(site, thread, number), poll_(poll), lock_(lock), blocked_(*this) {}

  void watch(kernel::ListenSocket& socket) override;
  void unwatch(kernel::ListenSocket& socket) override;
  void crash() override;
  void receive(kernel::Connection& connection, const cpu::Cpu* from) override;

 private:
  /// The worker in a blocking accept(2): an exclusive entry at the tail of the wait queue, which
  /// leaves it as it is woken.
  class BlockedAccept final : public kernel::Waiter {
   public:
    explicit BlockedAccept(PreforkWorker& worker) : Waiter(true), worker_(worker) {}
    bool notify(kernel::ListenSocket& socket, const cpu::Cpu* waker) override;
    const cpu::Thread* sleeper() const override {
      return worker_.asleep_in_ != nullptr ? &worker_.thread_ : nullptr;
    }
    sim::Time asleep_since() const override { return worker_.asleep_since_; }
    std::uint32_t idle_threads() const override { return 1; }

   private:
    PreforkWorker& worker_;
  };

  std::coroutine_handle<> begin() override;
  void interrupt() override;

  sim::Process run();
  sim::Task<> accept_one();
  sim::Task<> serve(kernel::Connection& connection);
  sim::Task<> blocking_accept();
  kernel::ListenSocket* ready_socket();

  struct [[nodiscard]] BlockedSleep {
    PreforkWorker& worker;
    kernel::ListenSocket& socket;
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> handle) {
      worker.asleep_in_ = &socket;
      worker.asleep_since_ = worker.site_.queue.now();
      socket.wait_queue().add_tail(worker.blocked_);
      worker.thread_.sleep().await_suspend(handle);
    }
    void await_resume() const noexcept {}
  };

  kernel::EventPoll* poll_;
  AcceptLock* lock_;
  BlockedAccept blocked_;
  kernel::ListenSocket* asleep_in_ = nullptr;
  sim::Time asleep_since_{};
  kernel::Connection* accepted_connection_ = nullptr;  // what the accept step found
  sim::Process process_;
  std::vector<kernel::Ready> ready_;
  std::uint64_t scans_ = 0;
};

}  // namespace acceptlab::server
