#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "models/cpu/cost_table.hpp"
#include "sim/event_queue.hpp"
#include "sim/random.hpp"
#include "sim/time.hpp"
#include "sim/wide_integer.hpp"

namespace acceptlab::cpu {

/// Where a CPU stands: its number, and that of its last-level cache.
struct CpuPlace {
  unsigned cpu = 0, cache = 0;
};

/// How far a lock's cache line has to come to a CPU: not at all, within its last-level cache, or
/// from another one.
enum class Distance : std::uint8_t { None, Near, Far };

/// What is done under a lock: `work` times what takes `hold` while nobody waits. Work is counted
/// in 2^-32, so that integers say how much of it is left when waiters have slowed it down.
struct Section {
  static constexpr unsigned work_bits = 32;
  static constexpr std::uint64_t whole = 1ULL << work_bits;

  sim::Duration hold{};
  std::uint64_t work = whole;

  /// How long it takes undisturbed, to the nearest nanosecond.
  sim::Duration length() const {
    if (work == whole) return hold;
    const auto exact = static_cast<sim::UInt128>(hold.count()) * work;
    return sim::Duration(static_cast<std::int64_t>((exact + whole / 2) >> work_bits));
  }
};

/// What moving a lock costs: cache_line_near, cache_line_far and lock_waiter of the table. Its
/// draws are addressed by `source`, a number that no other object draws its costs by.
struct LockCosts {
  const CostTable& costs;
  sim::RandomSpace space;
  std::uint32_t source = 0;
};

/// A lock that is waited for by spinning. Threads and packets ask alike. It gives itself back when
/// the section it was asked for is over, so nobody releases it; a holder who dies holds it to the
/// end, as one in the kernel does.
class SpinLock {
 public:
  SpinLock(sim::EventQueue& queue, const LockCosts& costs) : queue_(queue), costs_(costs) {}
  virtual ~SpinLock() = default;
  SpinLock(const SpinLock&) = delete;
  SpinLock& operator=(const SpinLock&) = delete;

  /// The way of the cache line to `asker` from who holds the lock or did last.
  Distance distance_to(CpuPlace asker) const {
    if (last_.cpu == asker.cpu || last_.cpu == nobody) return Distance::None;
    return last_.cache == asker.cache ? Distance::Near : Distance::Far;
  }

  /// `asker` wants to do `section`. Where the lock is free it is the asker's now: returns how long
  /// its cache line takes to come, which the asker spins before the section begins. Otherwise the
  /// asker spins until `granted` runs, when its section begins. No event is scheduled while nobody
  /// waits.
  std::optional<sim::Duration> ask(CpuPlace asker, Section section, sim::Continuation granted) {
    if (waiting_ == 0 && queue_.now() >= free_at_) [[likely]]
      return take(asker, section);
    return ask_busy(asker, section, granted);
  }

  /// Whoever was to go on with `granted` has died. False when that one does not wait here.
  virtual bool withdraw(sim::Continuation granted) = 0;

  /// How many spin, the one to whom the lock is on its way included.
  std::size_t waiting() const { return waiting_; }
  /// When the latest section ends or has ended, as things stand: further waiters can put it off.
  sim::Time free_at() const { return free_at_; }

 protected:
  struct Waiter {
    CpuPlace place;
    Section section;
    sim::Continuation granted;

    bool goes_on_with(const sim::Continuation& what) const {
      return granted.action == what.action && granted.object == what.object &&
             granted.argument == what.argument;
    }
  };

  virtual std::optional<sim::Duration> ask_busy(CpuPlace asker, Section section,
                                                sim::Continuation granted) = 0;

  /// The free lock goes to `asker`.
  sim::Duration take(CpuPlace asker, Section section) {
    const sim::Duration way = draw_way(asker);
    begin(asker, section, queue_.now() + way);
    return way;
  }
  void begin(CpuPlace holder, Section section, sim::Time at) {
    section_ = section;
    since_ = at;
    free_at_ = at + section.length();
    last_ = holder;
  }
  sim::Duration draw_way(CpuPlace to) {
    const Distance distance = distance_to(to);
    if (distance == Distance::None) return sim::Duration{0};
    return draw(distance == Distance::Near ? Cost::CacheLineNear : Cost::CacheLineFar);
  }
  sim::Duration draw(Cost cost) {
    return costs_.costs[cost].draw(costs_.space, costs_.source, draws_);
  }

  sim::EventQueue& queue_;
  std::size_t waiting_ = 0;
  sim::Time free_at_{};
  Section section_;    // what was left at since_
  sim::Time since_{};  // of the holder: from then on the section goes on as it does

 private:
  static constexpr unsigned nobody = ~0U;

  CpuPlace last_{nobody, 0};
  LockCosts costs_;
  std::uint64_t draws_ = 0;
};

}  // namespace acceptlab::cpu
