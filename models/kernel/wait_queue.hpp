#pragma once

#include <cstdint>
#include <vector>

#include "models/cpu/thread.hpp"
#include "models/kernel/choices.hpp"
#include "sim/random.hpp"
#include "sim/time.hpp"

namespace acceptlab::kernel {

class ListenSocket;

/// An entry in a listen socket's wait queue: somebody who wants to know of new connections.
class Waiter {
 public:
  explicit Waiter(bool exclusive) : exclusive_(exclusive) {}
  virtual ~Waiter() = default;
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;

  /// Tells of a connection that completed on `socket`, on CPU `waker`. True when somebody who
  /// slept was woken, or has been and still counts: an exclusive waiter then ends the round.
  virtual bool notify(ListenSocket& socket, cpu::Cpu* waker) = 0;
  /// The thread that notify() would wake; null when none sleeps.
  virtual const cpu::Thread* sleeper() const = 0;
  /// Since when it sleeps; only asked when sleeper() is not null.
  virtual sim::Time asleep_since() const = 0;
  /// How many threads sleep behind this entry, or have been woken and have not run yet.
  virtual std::uint32_t idle_threads() const = 0;

  bool exclusive() const { return exclusive_; }

 private:
  friend class WaitQueue;
  std::uint64_t registered_ = 0;  // order of registration
  bool exclusive_;
};

/// Who waits for a listen socket, in the kernel's order. One round of wake-ups goes from the head,
/// calls every entry it meets and stops behind the first exclusive one that was woken
/// (Linux __wake_up_common with nr_exclusive = 1).
class WaitQueue {
 public:
  void add_head(Waiter& waiter);
  void add_tail(Waiter& waiter);
  void remove(Waiter& waiter);
  bool empty() const { return waiters_.empty(); }
  const std::vector<Waiter*>& waiters() const { return waiters_; }

  void wake(ListenSocket& socket, cpu::Cpu* waker);
  /// One round in which at most one waiter is woken: the first by an `order` that no system has.
  void wake_what_if(ListenSocket& socket, cpu::Cpu* waker, WakeOrder order,
                    sim::DrawSequence draws);

 private:
  std::vector<Waiter*> waiters_;
  std::vector<Waiter*> idle_;  // scratch of wake_what_if()
  std::uint64_t registrations_ = 0;
};

}  // namespace acceptlab::kernel
