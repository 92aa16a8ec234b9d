#pragma once

#include <vector>

#include "models/cpu/spin_lock.hpp"

namespace acceptlab::cpu {

/// How DragonFly polls a token (sys/kern/lwkt_token.c, _lwkt_trytokref_spin).
struct TokenPolling {
  unsigned cpus = 1;
  /// lwkt.token_backoff_max, counted in cpu_pause(): a round of tries ends behind the first pause
  /// that is longer by a few.
  std::uint64_t backoff_max = 4096;
  /// One cpu_pause(), the PAUSE instruction: about 10 cycles before Skylake (Intel 64 and IA-32
  /// Architectures Optimization Reference Manual, "Pause latency in Skylake"; 140 there), at 3.4
  /// GHz, the CPU that DragonFly's own figures of accept are from. Above 0.
  sim::Duration pause{3};
  /// How long one CPU has leave to poll without a pause, before the next CPU has: 2^8 ticks of the
  /// time stamp counter (lwkt.token_window_shift), at 3.4 GHz. Above 0.
  sim::Duration window{75};
};

/// A serializing token of DragonFly: nobody queues for it. Whoever finds it taken pauses and tries
/// again, and pauses half as long again each time; but a CPU whose turn it is by the time stamp
/// counter tries again at once. Who finds it free first has it, so one who has just come can be
/// quicker than those who have long waited.
///
/// At the end of a round a thread asks its scheduler for another thread to run; while there is none
/// the scheduler begins another round (lwkt_switch, lwkt_getalltokens). Here there never is one: a
/// round takes 50 us and more, which a section of the accept path is far below.
class TokenLock final : public SpinLock {
 public:
  TokenLock(sim::EventQueue& queue, const LockCosts& costs, const TokenPolling& polling);

  bool withdraw(sim::Continuation granted) override;

 private:
  struct Poller : Waiter {
    sim::Time next_try;
    std::uint64_t backoff = 0;  // the latest one, in pauses
  };

  std::optional<sim::Duration> ask_busy(CpuPlace asker, Section section,
                                        sim::Continuation granted) override;
  /// One of those who wait has found it free, but its cache line has not come yet.
  bool is_on_its_way() const { return waiting_ > 0 && queue_.now() >= pollers_[winner_].next_try; }
  void go_on_polling(Poller& poller, sim::Time until) const;
  void elect();
  void arm();
  void grant(std::uint64_t unused);

  TokenPolling polling_;
  std::vector<Poller> pollers_;  // in the order they came
  std::size_t winner_ = 0;       // who will be the first to find it free, if nobody comes before
  sim::Ticket armed_;
};

}  // namespace acceptlab::cpu
