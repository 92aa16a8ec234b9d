#pragma once

#include <algorithm>
#include <cstdint>

#include "sim/time.hpp"

namespace acceptlab::cpu {

/// Where a CPU stands: its number, and that of its last-level cache.
struct CpuPlace {
  unsigned cpu = 0, cache = 0;
};

/// How far a lock's cache line has to come to a CPU: not at all, within its last-level cache, or
/// from another one.
enum class Distance : std::uint8_t { None, Near, Far };

/// A spin lock that is given in the order it was asked for, as ticket and queued locks are. It
/// needs no queue of waiters: a holder's time is known when it asks, and nobody loses its CPU
/// while it spins or holds, so who asks is told at once when it will be granted.
class SpinLock {
 public:
  /// The way of the cache line to `asker` from who holds it, or did last, when asker's turn comes.
  Distance distance_to(CpuPlace asker) const {
    if (last_.cpu == asker.cpu || last_.cpu == nobody) return Distance::None;
    return last_.cache == asker.cache ? Distance::Near : Distance::Far;
  }

  /// `asker` asks at `now`, and will hold the lock for `hold` once the cache line has come, which
  /// takes `transfer`. Returns how long it spins: from `now` on to the start of its hold.
  sim::Duration acquire(sim::Time now, CpuPlace asker, sim::Duration transfer, sim::Duration hold) {
    const sim::Time granted = std::max(now, free_at_) + transfer;
    free_at_ = granted + hold;
    last_ = asker;
    return granted - now;
  }

 private:
  static constexpr unsigned nobody = ~0U;

  sim::Time free_at_{};
  CpuPlace last_{nobody, 0};
};

}  // namespace acceptlab::cpu
