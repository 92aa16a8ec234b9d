#pragma once

#include "models/cpu/run_heap.hpp"
#include "models/cpu/scheduler.hpp"

namespace acceptlab::cpu {

/// The times that CFS decides by: kernel/sched/fair.c, the same in 4.1, 5.9 and 6.1; the switches
/// are those of features.h in 5.9.
struct CfsParameters {
  sim::Duration latency{6'000'000};        // sysctl_sched_latency: in which everybody has a turn
  sim::Duration min_granularity{750'000};  // sysctl_sched_min_granularity
  sim::Duration wakeup_granularity{1'000'000};  // sysctl_sched_wakeup_granularity
  unsigned latency_threads = 8;  // sched_nr_latency: above it, turns no longer fit into `latency`
  bool gentle_sleepers = true;   // GENTLE_FAIR_SLEEPERS: a sleeper is owed half of `latency`
  bool start_debit = true;       // START_DEBIT: a new thread waits for one turn
  bool last_buddy = true;        // LAST_BUDDY: the CPU goes back to whom a wake-up took it from

  static CfsParameters for_cpus(unsigned cpus);
};

/// Linux's Completely Fair Scheduler (2.6.23 to 6.5) on one CPU, all threads at nice 0, without
/// groups: the thread with the least virtual run time runs.
///
/// A turn ends at a timer tick only, because HRTICK is off by default: with the 250 ticks a second
/// of Debian's kernels a turn of 3 ms lasts 4 ms. This class only answers tick(); Cpu asks at
/// multiples of the tick's period. A woken thread may take the CPU at any time.
///
/// Time that is served to a thread is kept in its vruntime and `ran`, both written here. A thread
/// that sleeps keeps a vruntime of its CPU's scale until detach() or remove() makes it relative to
/// that CPU's min_vruntime.
class CfsScheduler final : public Scheduler {
 public:
  explicit CfsScheduler(const CfsParameters& parameters) : parameters_(parameters) {}

  void enqueue(Entity& thread, Arrival why, sim::Time now) override;
  Entity* pick(sim::Time now) override;
  void remove(Entity& thread, sim::Time now) override;
  void detach(Entity& asleep) override;
  void charge(Entity& running, sim::Duration ran) override;
  void leave(Entity& running, sim::Time now) override;
  bool preempts(const Entity& woken, const Entity& running, sim::Time now) override;
  bool tick(const Entity& running, sim::Time now) override;

  std::size_t waiting() const override { return queue_.size(); }
  Entity& waiting_at(std::size_t index) const override { return queue_.at(index); }

  /// The scale's zero: never falls, and no waiting thread is behind it by more than its credit.
  std::int64_t min_vruntime() const { return min_vruntime_; }
  /// What a thread gets of one turn when `threads` want to run, in ns.
  std::int64_t slice(std::size_t threads) const;

 private:
  std::size_t runnable() const { return queue_.size() + (running_ == nullptr ? 0 : 1); }
  void place_new(Entity& thread);
  void place_woken(Entity& thread) const;
  void advance_min_vruntime();
  void forget_buddy(const Entity& thread);
  bool near_first(const Entity* buddy) const;

  CfsParameters parameters_;
  RunHeap queue_;
  std::int64_t min_vruntime_ = 0;
  Entity* running_ = nullptr;
  const Entity* preempted_ = nullptr;   // put back just now: its turn goes on if it is picked again
  const Entity* next_buddy_ = nullptr;  // woke up and took the CPU
  const Entity* last_buddy_ = nullptr;  // lost the CPU to it
};

}  // namespace acceptlab::cpu
