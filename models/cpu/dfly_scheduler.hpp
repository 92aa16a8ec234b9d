#pragma once

#include <vector>

#include "models/cpu/scheduler.hpp"

namespace acceptlab::cpu {

/// DragonFly's user scheduler `dfly` on one CPU, all threads at nice 0. 32 queues, of which
/// estcpu, a decaying estimate of the CPU time that a thread uses, chooses one; the lowest that is
/// not empty runs. Source: sys/kern/usched_dfly.c as of DragonFly 5.x and 6.x.
///
/// All of it goes by the scheduler clock, 50 ticks a second at multiples of `tick_period`: what a
/// thread has used is how often a tick found it running. This class knows the ticks by the time
/// that it is told, also of those that Cpu does not ask about because nobody waits; tick() answers
/// truly only if it is asked at every multiple of `tick_period` while others wait.
class DflyScheduler final : public Scheduler {
 public:
  static constexpr std::int64_t ticks_per_second = 50;  // ESTCPUFREQ, sys/sys/proc.h
  static constexpr sim::Duration tick_period{20'000'000};
  static constexpr std::int64_t usage_per_queue = 512;              // ESTCPUPPQ
  static constexpr std::int64_t most_usage = usage_per_queue * 20;  // ESTCPUMAX, EST_QS = 20
  static constexpr std::uint32_t turn_ticks = 5;  // usched_dfly_rrinterval: 100 ms

  void enqueue(Entity& thread, Arrival why, sim::Time now) override;
  Entity* pick(sim::Time now) override;
  void remove(Entity& thread, sim::Time now) override;
  void leave(Entity& running, sim::Time now) override;
  bool preempts(const Entity& woken, const Entity& running, sim::Time now) override;
  bool tick(const Entity& running, sim::Time now) override;

  std::size_t waiting() const override { return waiting_.size(); }
  Entity& waiting_at(std::size_t index) const override { return *waiting_[index].thread; }

  /// Which of the 32 queues a thread of that estcpu is in.
  static int queue_of(std::int64_t usage);

 private:
  struct Slot {
    Entity* thread;
    int queue;
    std::int64_t order;  // in its queue
  };

  void catch_up(sim::Time now);
  void clock_tick(std::int64_t tick);
  void average_all(std::int64_t tick);
  static bool average(Entity& thread, std::int64_t tick);
  static bool set_usage(Entity& thread, std::int64_t usage);
  static void wake(Entity& thread, std::int64_t tick);
  void insert(Entity& thread);
  Slot slot_for(Entity& thread);
  void take_out(const Entity& thread);
  const Slot* best(const Entity* but) const;

  std::vector<Slot> waiting_;
  std::int64_t last_tick_ = 0;
  std::int64_t heads_ = 0, tails_ = 0;  // orders given out at either end
  Entity* running_ = nullptr;
  const Entity* preempted_ = nullptr;  // put back just now
  bool must_pick_ = false;             // need_user_resched()
};

}  // namespace acceptlab::cpu
