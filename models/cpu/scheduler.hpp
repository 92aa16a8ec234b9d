#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/time.hpp"

namespace acceptlab::cpu {

/// What schedulers know of a thread. Each kind uses the fields that it has; a thread that moves to
/// another CPU takes them along in relative form, see Scheduler::detach().
struct Entity {
  std::int64_t vruntime = 0;  // ns of CPU time that it has had, on its CPU's scale (CFS, EEVDF)
  std::int64_t deadline = 0;  // virtual, of its request (EEVDF)
  std::int64_t lag = 0;       // ns that it is owed (EEVDF)
  std::int64_t ran = 0;       // ns since it was picked
  std::int64_t usage = 0;     // decaying estimate of the CPU time it uses (DragonFly)
  sim::Time last_ran{};       // when it left a CPU last
  std::uint32_t number = 0;   // of the thread in its machine: decides what else is equal
  std::uint32_t place = 0;    // free for the queue that it waits in
  bool relative = true;       // its fields belong to no CPU: new, or on its way to another one
  bool delayed = false;       // asleep, and still in the queue until it has paid its debt (EEVDF)

  std::int64_t usage_base = 0;      // clock tick up to which `usage` is averaged (DragonFly)
  std::uint32_t ticks_used = 0;     // that found it running since then (DragonFly)
  std::uint32_t ticks_of_turn = 0;  // that it has run in this turn of the round robin (DragonFly)
};

/// Why a thread comes into a run queue.
enum class Arrival : std::uint8_t { New, Woken, Preempted, Moved };

/// Which runnable thread a CPU runs next. One object per CPU. The running thread is not in the
/// queue; its CPU time is charged before every question about it.
class Scheduler {
 public:
  virtual ~Scheduler() = default;
  virtual void enqueue(Entity& thread, Arrival why, sim::Time now) = 0;
  /// Takes the thread to run next out of the queue; null when none waits.
  virtual Entity* pick(sim::Time now) = 0;
  /// A waiting thread leaves: it ends, or moves to another CPU.
  virtual void remove(Entity& thread, sim::Time now) = 0;
  /// A thread that sleeps, and ran here last, will be woken elsewhere: what it takes along is made
  /// independent of this CPU.
  virtual void detach(Entity& asleep) { asleep.relative = true; }
  /// `running` has had the CPU for `ran` more, packet work not counted.
  virtual void charge(Entity& /*running*/, sim::Duration /*ran*/) {}
  /// `running` gives the CPU up: it falls asleep or ends.
  virtual void leave(Entity& /*running*/, sim::Time /*now*/) {}
  /// True when `woken`, just enqueued, takes the CPU from `running`.
  virtual bool preempts(const Entity& woken, const Entity& running, sim::Time now) = 0;
  /// A tick may change something.
  virtual bool needs_ticks() const { return waiting() > 0; }
  /// Asked at every tick while it may change something: has `running` had enough?
  virtual bool tick(const Entity& /*running*/, sim::Time /*now*/) { return false; }

  /// Threads that wait, in no order that means anything.
  virtual std::size_t waiting() const = 0;
  virtual Entity& waiting_at(std::size_t index) const = 0;
};

}  // namespace acceptlab::cpu
