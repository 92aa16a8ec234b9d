#include "models/cpu/cfs_scheduler.hpp"

#include <algorithm>
#include <cassert>

#include "models/cpu/slice_scale.hpp"

// Rules: Linux kernel/sched/fair.c, functions named where they are followed (read in 6.1.192).
// Every thread has the weight of nice 0, so that virtual and real time run at one speed and weights
// cancel.

namespace acceptlab::cpu {

CfsParameters CfsParameters::for_cpus(unsigned cpus) {
  CfsParameters p;
  const unsigned scale = slice_scale(cpus);
  p.latency *= scale;
  p.min_granularity *= scale;
  p.wakeup_granularity *= scale;
  return p;
}

// sched_slice(), __sched_period()
std::int64_t CfsScheduler::slice(std::size_t threads) const {
  const auto n = static_cast<std::int64_t>(threads);
  if (threads > parameters_.latency_threads) return parameters_.min_granularity.count();
  return parameters_.latency.count() / n;
}

// update_min_vruntime()
void CfsScheduler::advance_min_vruntime() {
  std::int64_t least = min_vruntime_;
  if (running_ != nullptr) least = running_->vruntime;
  if (!queue_.empty()) {
    const std::int64_t first = queue_.first().vruntime;
    least = running_ != nullptr ? std::min(least, first) : first;
  }
  min_vruntime_ = std::max(min_vruntime_, least);
}

// task_fork_fair(), place_entity() with `initial`
void CfsScheduler::place_new(Entity& thread) {
  std::int64_t start = min_vruntime_;
  if (parameters_.start_debit) start += slice(runnable() + 1);
  const std::int64_t parent = running_ != nullptr ? running_->vruntime : min_vruntime_;
  thread.vruntime = std::max(parent, start);
}

// place_entity(): sleep makes up for no more than `latency`, or half of it
void CfsScheduler::place_woken(Entity& thread) const {
  std::int64_t credit = parameters_.latency.count();
  if (parameters_.gentle_sleepers) credit /= 2;
  thread.vruntime = std::max(thread.vruntime, min_vruntime_ - credit);
}

// enqueue_entity(), put_prev_entity()
void CfsScheduler::enqueue(Entity& thread, Arrival why, sim::Time /*now*/) {
  if (why == Arrival::Preempted) {
    assert(&thread == running_);
    running_ = nullptr;
    preempted_ = &thread;
  } else if (why == Arrival::New) {
    place_new(thread);
  } else {
    if (thread.relative) thread.vruntime += min_vruntime_;
    if (why == Arrival::Woken) place_woken(thread);
  }
  thread.relative = false;
  queue_.insert(thread);
}

// wakeup_preempt_entity(buddy, left) < 1
bool CfsScheduler::near_first(const Entity* buddy) const {
  return buddy != nullptr && queue_.contains(*buddy) &&
         buddy->vruntime - queue_.first().vruntime <= parameters_.wakeup_granularity.count();
}

// pick_next_entity(), set_next_entity()
Entity* CfsScheduler::pick(sim::Time /*now*/) {
  if (queue_.empty()) return nullptr;
  Entity* chosen = &queue_.first();
  if (near_first(next_buddy_)) {
    chosen = &queue_.at(next_buddy_->place);
  } else if (near_first(last_buddy_)) {
    chosen = &queue_.at(last_buddy_->place);
  }
  queue_.remove(*chosen);
  // pick_next_task_fair() leaves a thread that follows itself alone: its turn goes on.
  if (chosen != preempted_) {
    forget_buddy(*chosen);
    chosen->ran = 0;
  }
  preempted_ = nullptr;
  running_ = chosen;
  return chosen;
}

// dequeue_entity() without DEQUEUE_SLEEP: relative to the zero that the thread still holds back
void CfsScheduler::remove(Entity& thread, sim::Time /*now*/) {
  forget_buddy(thread);
  if (preempted_ == &thread) preempted_ = nullptr;
  queue_.remove(thread);
  detach(thread);
  advance_min_vruntime();
}

// migrate_task_rq_fair()
void CfsScheduler::detach(Entity& asleep) {
  if (!asleep.relative) asleep.vruntime -= min_vruntime_;
  asleep.relative = true;
}

// update_curr()
void CfsScheduler::charge(Entity& running, sim::Duration ran) {
  assert(&running == running_);
  running.vruntime += ran.count();
  running.ran += ran.count();
  advance_min_vruntime();
}

// dequeue_entity() with DEQUEUE_SLEEP
void CfsScheduler::leave(Entity& running, sim::Time /*now*/) {
  assert(&running == running_);
  forget_buddy(running);
  running_ = nullptr;
  advance_min_vruntime();
}

// check_preempt_wakeup(). NEXT_BUDDY, off by default, would prefer every woken thread; this one is
// preferred only because it takes the CPU.
bool CfsScheduler::preempts(const Entity& woken, const Entity& running, sim::Time /*now*/) {
  const std::int64_t behind = running.vruntime - woken.vruntime;
  if (behind <= parameters_.wakeup_granularity.count()) return false;
  next_buddy_ = &woken;
  if (parameters_.last_buddy && runnable() >= parameters_.latency_threads) last_buddy_ = &running;
  return true;
}

// check_preempt_tick()
bool CfsScheduler::tick(const Entity& running, sim::Time /*now*/) {
  if (queue_.empty()) return false;
  const std::int64_t ideal = slice(runnable());
  if (running.ran > ideal) {
    forget_buddy(running);
    return true;
  }
  if (running.ran < parameters_.min_granularity.count()) return false;
  return running.vruntime - queue_.first().vruntime > ideal;
}

// clear_buddies()
void CfsScheduler::forget_buddy(const Entity& thread) {
  if (next_buddy_ == &thread) next_buddy_ = nullptr;
  if (last_buddy_ == &thread) last_buddy_ = nullptr;
}

}  // namespace acceptlab::cpu
