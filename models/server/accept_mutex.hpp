#pragma once

#include <chrono>

#include "models/cpu/cpu.hpp"
#include "sim/ring.hpp"

namespace acceptlab::server {

/// nginx's accept mutex: a try-lock in shared memory, no queue, no fairness (ngx_shmtx_trylock).
class AcceptMutex {
 public:
  /// accept_mutex_delay: a worker that did not get the lock looks again after this at the latest.
  static constexpr sim::Duration delay = std::chrono::milliseconds(500);

  bool try_lock(const void* owner) {
    if (owner_ != nullptr && owner_ != owner) return false;
    owner_ = owner;
    return true;
  }
  void unlock(const void* owner) {
    if (owner_ == owner) owner_ = nullptr;
  }

 private:
  const void* owner_ = nullptr;
};

/// A cross-process mutex that waiters sleep on, served in the order they came: what Apache prefork
/// takes around accept when it has several listen sockets.
class AcceptLock {
 public:
  /// True: taken. False: `thread` is queued and will be woken as the owner.
  bool lock(cpu::Thread& thread) {
    if (owner_ == nullptr) {
      owner_ = &thread;
      return true;
    }
    waiting_.push_back(&thread);
    return false;
  }
  bool owned_by(const cpu::Thread& thread) const { return owner_ == &thread; }
  void unlock(cpu::Thread& thread) {
    if (owner_ != &thread) {
      waiting_.remove(&thread);
      return;
    }
    owner_ = nullptr;
    if (waiting_.empty()) return;
    owner_ = waiting_.front();
    waiting_.pop_front();
    owner_->wake(&thread.cpu());
  }

 private:
  cpu::Thread* owner_ = nullptr;
  sim::Ring<cpu::Thread*> waiting_;
};

}  // namespace acceptlab::server
