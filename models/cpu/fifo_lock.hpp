#pragma once

#include "models/cpu/spin_lock.hpp"
#include "sim/ring.hpp"

namespace acceptlab::cpu {

/// A spin lock that is given in the order it was asked for.
///
/// Ticket (Linux on x86 before 4.2, arch/x86/include/asm/spinlock.h): all spin on one cache line.
/// Whoever gives the lock away takes the line from every waiter, and all fetch it again, one after
/// the other; the next holder is anywhere among them, so that w waiters lengthen section and
/// hand-over by lock_waiter * w / 2. That is Boyd-Wickizer et al., "Non-scalable locks are
/// dangerous" (OLS 2012). As in their Markov model the section goes on at the rate
/// 1 / (hold + lock_waiter * w / 2) while w wait, whatever w was before.
///
/// Queued (Linux 4.2 and later, kernel/locking/qspinlock.c, an MCS lock): each spins on a line of
/// its own, so how many wait does not matter.
///
/// In both the line then has to come to the next holder: cache_line_near or _far.
class FifoLock final : public SpinLock {
 public:
  enum class Kind : std::uint8_t { Ticket, Queued };

  FifoLock(sim::EventQueue& queue, const LockCosts& costs, Kind kind)
      : SpinLock(queue, costs), kind_(kind) {}

  bool withdraw(sim::Continuation granted) override;

 private:
  std::optional<sim::Duration> ask_busy(CpuPlace asker, Section section,
                                        sim::Continuation granted) override;
  void change_waiting(std::size_t to);
  void set_end();
  std::uint64_t twice_the_unit() const;
  void prepare_hand_over();
  void arm();
  void hand_over(std::uint64_t unused);

  sim::Ring<Waiter> waiters_;
  sim::Duration way_{};      // of the line to the first of them
  sim::Duration refetch_{};  // lock_waiter, during this section
  sim::Ticket armed_;
  Kind kind_;
};

}  // namespace acceptlab::cpu
