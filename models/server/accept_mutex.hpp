#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "models/cpu/thread.hpp"
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
  bool owned_by(const void* owner) const { return owner_ == owner; }

 private:
  const void* owner_ = nullptr;
};

/// Go's accepting goroutine: one thread accepts from a socket at a time. Whoever is told of
/// connections meanwhile leaves them to that one, which then looks again.
class AcceptTurns {
 public:
  /// False: somebody else is at socket `number`.
  bool begin(std::uint32_t number) {
    if (turns_.size() <= number) turns_.resize(number + 1);
    Turn& turn = turns_[number];
    turn.told_again = turn.taken;
    if (turn.taken) return false;
    return turn.taken = true;
  }
  /// Ends the turn; true: somebody was told meanwhile, so it goes on.
  bool again(std::uint32_t number) {
    Turn& turn = turns_[number];
    turn = {turn.told_again, false};
    return turn.taken;
  }
  void end(std::uint32_t number) { turns_[number] = {}; }

 private:
  struct Turn {
    bool taken = false, told_again = false;
  };
  std::vector<Turn> turns_;  // by socket
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
