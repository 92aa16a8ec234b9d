#pragma once

#include <vector>

#include "models/cpu/scheduler.hpp"

namespace acceptlab::cpu {

/// What differs between versions and machines. Defaults are 6.6 on one CPU.
struct EevdfParameters {
  sim::Duration slice{750'000};    // sysctl_sched_base_slice: the CPU time that a request is for
  sim::Duration tick{4'000'000};   // TICK_NSEC with 250 ticks a second, as in Debian's kernels
  bool delay_dequeue = false;      // DELAY_DEQUEUE, DELAY_ZERO: who owes stays until it has paid
  bool keep_deadline = false;      // PLACE_REL_DEADLINE: a moved thread's request moves with it
  bool yield_ineligible = false;   // a tick ends an unprotected turn that has had its share
  bool yield_unprotected = false;  // a tick ends any unprotected turn
  bool lag_of_slice_and_tick = false;  // lag is at most slice + tick, else max(2 slices, tick)
};

/// The rules of Linux `major`.`minor` (from 6.6) on a machine of `cpus` CPU threads.
EevdfParameters eevdf_parameters_for(unsigned major, unsigned minor, unsigned cpus);

/// Linux's Earliest Eligible Virtual Deadline First scheduler (from 6.6) on one CPU, all threads at
/// nice 0, without groups and with equal slices. Of the threads that have had no more than their
/// share (vruntime not above the average, V), the one whose request is due first runs.
///
/// A request ends at a timer tick or at the next enqueue or dequeue on the CPU, not in between:
/// HRTICK is off by default. This class only answers tick(); Cpu asks at multiples of the tick's
/// period while others wait. While a thread is alone, its requests are renewed at the ticks that
/// there would have been.
///
/// A thread that sleeps, or moves, keeps its lag only. With delay_dequeue one that sleeps while it
/// owes stays in the average, marked `delayed`, until pick() meets it, or it wakes up: on this CPU,
/// as the kernel looks for no other (ttwu_runnable()). detach() or remove() take it out earlier.
class EevdfScheduler final : public Scheduler {
 public:
  explicit EevdfScheduler(const EevdfParameters& parameters) : parameters_(parameters) {}

  void enqueue(Entity& thread, Arrival why, sim::Time now) override;
  Entity* pick(sim::Time now) override;
  void remove(Entity& thread, sim::Time now) override;
  void detach(Entity& asleep) override;
  void charge(Entity& running, sim::Duration ran) override;
  void leave(Entity& running, sim::Time now) override;
  bool preempts(const Entity& woken, const Entity& running, sim::Time now) override;
  bool needs_ticks() const override { return !waiting_.empty() || !delayed_.empty(); }
  bool tick(const Entity& running, sim::Time now) override;

  std::size_t waiting() const override { return waiting_.size(); }
  Entity& waiting_at(std::size_t index) const override { return *waiting_[index].thread; }

  /// V: the average vruntime of all threads that compete, rounded down.
  std::int64_t average();
  bool eligible(const Entity& thread) const;

 private:
  struct Slot {
    Entity* thread;
    std::uint64_t arrival;  // counts insertions: of equal deadlines the first is first
  };
  using Slots = std::vector<Slot>;

  std::int64_t competitors() const;
  std::int64_t sum() const;
  void insert(Slots& slots, Entity& thread);
  void take_out(Slots& slots, const Entity& thread);
  void place(Entity& thread, Arrival why);
  void wake_delayed(Entity& thread);
  void drop_delayed(Entity& thread);
  void set_lag(Entity& thread);
  void settle(sim::Time now);
  void meet_delayed();
  void renew_request(sim::Time now);
  bool is_protected() const;
  const Slot* best() const;

  EevdfParameters parameters_;
  Slots waiting_;
  Slots delayed_;                // asleep, paying
  std::int64_t zero_ = 0;        // near V, so that sums stay small
  std::int64_t queued_sum_ = 0;  // of vruntime - zero_ over both
  std::uint64_t arrivals_ = 0;
  Entity* running_ = nullptr;
  const Entity* preempted_ = nullptr;  // put back just now: its turn goes on if it is picked again
  std::int64_t protected_until_ = 0;   // the running thread's deadline when it was picked
  bool must_pick_ = false;             // need_resched
  bool unsettled_ = false;             // CPU time was charged that settle() has not looked at
};

}  // namespace acceptlab::cpu
