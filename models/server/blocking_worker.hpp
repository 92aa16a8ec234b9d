#pragma once

#include <vector>

#include "models/server/accept_mutex.hpp"
#include "models/server/worker.hpp"

namespace acceptlab::server {

/// A worker whose threads block: one in accept(2) or a poll set until it has a connection, and each
/// on a connection until that is served to its end. What prefork and the threaded styles share.
class BlockingWorker : public Worker {
 public:
  /// `poll`: what it waits in, null for a blocking accept. `lock`: taken around waiting and
  /// accepting, or null.
  BlockingWorker(Site& site, cpu::Thread& thread, const Identity& who, kernel::EventPoll* poll,
                 AcceptLock* lock)
      : Worker(site, thread, who), poll_(poll), lock_(lock), blocked_(*this) {
    if (poll_ != nullptr) poll_->join();
  }

  void watch(kernel::ListenSocket& socket) override;
  void unwatch(kernel::ListenSocket& socket) override;

 protected:
  void interrupt() override;
  void leave() override;
  sim::Task<> close_idle() override;
  void expire(kernel::Connection& connection) override;

  /// Waits until there is a connection and accepts it into accepted_connection_, or leaves that
  /// null when it woke up for nothing.
  sim::Task<> accept_one();
  sim::Task<> blocking_accept();
  /// accept(2) once more, from a socket that does not block.
  sim::Task<> accept_from(kernel::ListenSocket& socket);
  bool blocks_in_accept() const { return poll_ == nullptr; }
  /// On `thread`, from the first request to the close.
  sim::Task<> serve(kernel::Connection& connection, cpu::Thread& thread);

  kernel::Connection* accepted_connection_ = nullptr;  // what the accept step found
  unsigned batch_ = 1;  // how many may be taken before the worker waits again

 private:
  /// The worker in a blocking accept(2): an exclusive entry at the tail of the wait queue. Woken it
  /// is out of use, and stays only to be counted as idle until its thread runs.
  class BlockedAccept final : public kernel::Waiter {
   public:
    explicit BlockedAccept(BlockingWorker& worker) : Waiter(true), worker_(worker) {}
    bool notify(kernel::ListenSocket& socket, cpu::Cpu* waker) override;
    const cpu::Thread* sleeper() const override {
      return worker_.asleep_ ? &worker_.thread_ : nullptr;
    }
    sim::Time asleep_since() const override { return worker_.asleep_since_; }
    std::uint32_t idle_threads() const override { return 1; }

   private:
    BlockingWorker& worker_;
  };

  struct [[nodiscard]] BlockedSleep {
    BlockingWorker& worker;
    kernel::ListenSocket& socket;
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> handle) {
      worker.queued_in_ = &socket;
      worker.asleep_ = true;
      worker.asleep_since_ = worker.site_.queue.now();
      socket.wait_queue().add_tail(worker.blocked_);
      worker.thread_.sleep().await_suspend(handle);
    }
    void await_resume() const { worker.leave_queue(); }
  };

  const kernel::Ready* ready_socket();
  kernel::Connection* take_from(kernel::ListenSocket* socket);
  void leave_queue();
  void stop_waiting();

  kernel::EventPoll* poll_;
  AcceptLock* lock_;
  BlockedAccept blocked_;
  kernel::ListenSocket* queued_in_ = nullptr;  // whose wait queue has blocked_
  bool asleep_ = false;                        // in a blocking accept(2)
  bool without_socket_ = false;                // asleep with nothing to accept from
  bool waits_for_lock_ = false;                // asleep in its queue
  sim::Time asleep_since_{};
  std::vector<kernel::Ready> ready_;
  std::uint64_t scans_ = 0;
};

}  // namespace acceptlab::server
