#include <algorithm>
#include <utility>

#include "models/cpu/cpu.hpp"
#include "models/cpu/placement.hpp"
#include "models/cpu/quota.hpp"
#include "models/cpu/thread.hpp"
#include "sim/check.hpp"

// Who runs on a CPU: wake-ups, preemption, ticks, and the way from one thread to the next.

namespace acceptlab::cpu {

using sim::Duration;
using sim::Time;

void Cpu::make_runnable(Thread& thread, Duration way, Arrival why) {
  const Time now = machine_.queue.now();
  thread.state_ = Thread::State::Runnable;
  thread.runnable_since_ = now;
  thread.ready_at_ = now + way;
  if (out_of_quota_ && thread.in_quota) {
    throttled_.push_back(&thread);
    return;
  }
  // Where a thread is placed hangs on what the running one has had (update_curr()); for one that is
  // still in the queue the kernel does not ask again (requeue_delayed_entity()).
  if (!thread.delayed) charge();
  scheduler_->enqueue(thread, why, now);
  if (current_ != nullptr) {
    compete(thread);
  } else if (!client_holds_ && !std::exchange(pick_is_due_, true)) {
    machine_.queue.soon(sim::bind<&Cpu::pick_from_idle>(*this));
  }
}

/// All that one call wakes on an idle CPU are in its run queue before it looks there: they come by
/// one interrupt (kernel/sched/core.c: ttwu_queue_cond(), sched_ttwu_pending()), and the interrupt
/// comes before the scheduler.
void Cpu::pick_from_idle(std::uint64_t /*unused*/) {
  pick_is_due_ = false;
  if (current_ == nullptr && !client_holds_) dispatch_next(false);
}

/// `thread` has come into the run queue while another one runs.
void Cpu::compete(const Thread& thread) {
  charge();
  if (scheduler_->preempts(thread, *current_, machine_.queue.now())) {
    // Not within the running thread's own step: it may be the one that wakes the other.
    machine_.queue.soon(sim::bind<&Cpu::preempt_now>(*this, dispatches_));
  }
  arm_tick();
}

/// The waker's own work for a wake-up on `target`, which by itself takes `way`. Returns what it
/// takes after the calls before it at this instant. One interrupt is enough for an idle CPU:
/// further threads are in its run queue by the time that it is there.
Duration Cpu::call_to(Cpu& target, Duration way) {
  const Time now = machine_.queue.now();
  const bool on_its_way = target.pick_is_due_ && target.current_ == nullptr;
  const bool told = on_its_way || target.current_ != nullptr || target.client_holds_;
  const Duration cost = draw(told ? Cost::WakeQueue : Cost::WakeCall);
  if (woke_others_at_ != now) waking_others_ = Duration{0};
  woke_others_at_ = now;
  packets_.add(cost);
  const Duration before = std::exchange(waking_others_, waking_others_ + cost);
  if (on_its_way) return std::max(target.awake_at_ - now, waking_others_);
  target.awake_at_ = now + before + way;
  return before + way;
}

void Cpu::preempt_now(std::uint64_t dispatch_number) {
  if (dispatch_number == dispatches_ && current_ != nullptr && scheduler_->waiting() > 0) preempt();
}

/// The running thread goes back to the run queue with what is left of its burst.
void Cpu::preempt() {
  if (put_off(sim::bind<&Cpu::preempt_now>(*this, dispatches_), preempt_when_spun_)) return;
  Thread& thread = *current_;
  take_from_running();
  scheduler_->enqueue(thread, Arrival::Preempted, machine_.queue.now());
  dispatch_next(true);
}

/// The running thread keeps what is left of its burst and is runnable.
void Cpu::take_from_running() {
  settle();
  charge();
  const Time now = machine_.queue.now();
  Thread& thread = *current_;
  if (completion_ || burst_waits_) {
    machine_.queue.cancel(completion_);
    advance();
    record_delays(thread);
    completion_ = {};
    burst_waits_ = false;
    if (burst_.wakes) {
      thread.ready_at_ = now + wall(burst_.left);
    } else {
      thread.left_ = {burst_.left, std::min(burst_.first, burst_.left), burst_.account};
    }
  }
  thread.state_ = Thread::State::Runnable;
  thread.runnable_since_ = thread.last_ran = now;
  if (machine_.watcher != nullptr)
    machine_.watcher->off_cpu(thread, *this, Watcher::Left::Preempted);
}

/// Run queues are looked at in the timer's interrupt, which all CPUs have at the same instants.
void Cpu::arm_tick() {
  if (tick_armed_ || machine_.tick == Duration::max() || !scheduler_->needs_ticks()) return;
  tick_armed_ = true;
  const auto now = machine_.queue.now().time_since_epoch();
  machine_.queue.at(Time((now / machine_.tick + 1) * machine_.tick), sim::EventClass::Timer,
                    sim::bind<&Cpu::tick>(*this));
}

void Cpu::tick(std::uint64_t /*unused*/) {
  tick_armed_ = false;
  if (machine_.placement != nullptr && current_ != nullptr) machine_.placement->balance(*this);
  if (!scheduler_->needs_ticks()) return;
  charge();
  if (current_ != nullptr && scheduler_->tick(*current_, machine_.queue.now())) preempt();
  arm_tick();
}

void Cpu::dispatch_next(bool switched) {
  for (;;) {
    Entity* next = scheduler_->pick(machine_.queue.now());
    if (next == nullptr && machine_.placement != nullptr && !out_of_quota_) {
      if (Thread* other = machine_.placement->pull_to(*this)) {
        adopt(*other);
        return;
      }
    }
    if (next == nullptr) {
      if (current_ != nullptr) become_idle();
      return;
    }
    Thread& thread = static_cast<Thread&>(*next);
    if (!may_run(thread)) {
      scheduler_->leave(thread, machine_.queue.now());
      continue;
    }
    dispatch(thread, switched);
    return;
  }
}

void Cpu::adopt(Thread& waiting) {
  const Time now = machine_.queue.now();
  waiting.cpu_->charge();
  waiting.cpu_->scheduler_->remove(waiting, now);
  waiting.move_to(*this);
  // Where it is placed hangs on what the running one has had. One that has just left the CPU is
  // told of already.
  const bool runs = current_ != nullptr && current_->state_ == Thread::State::Running;
  if (runs) charge();
  scheduler_->enqueue(waiting, Arrival::Moved, now);
  if (runs) {
    compete(waiting);
  } else {
    dispatch_next(current_ != nullptr);
  }
}

void Cpu::become_idle() {
  settle();
  current_ = nullptr;
  idle_since_ = machine_.queue.now();
  if (machine_.quota != nullptr && quota_left_ > Duration{0})
    machine_.quota->give_back(std::exchange(quota_left_, Duration{0}));
  for (Cpu* sibling : siblings_) sibling->sibling_changed(-1);
}

void Cpu::leave_idle() {
  const Duration idle = machine_.queue.now() - idle_since_;
  if (idle > Duration{0}) {
    idle_before_ = idle;
    ++busy_periods_;
    average_idle_ = std::min(average_idle_ + (idle - average_idle_) / 8, most_average_idle);
  }
  for (Cpu* sibling : siblings_) sibling->sibling_changed(1);
}

void Cpu::dispatch(Thread& thread, bool switched) {
  settle();
  const Time now = machine_.queue.now();
  const bool was_idle = current_ == nullptr, same = current_ == &thread;
  current_ = &thread;
  burst_.first = 0;
  charged_at_ = now;
  packets_charged_ = packets_.done();
  clients_charged_ = clients_ran();
  if (was_idle) {
    leave_idle();
  }
  thread.state_ = Thread::State::Running;
  ++dispatches_;
  if (!same) ++context_switches_;
  thread.history_.record(DelayHistory::RunQueue, now, now - thread.runnable_since_);
  Duration way = std::max(thread.ready_at_ - now, Duration{0});
  // CPU time counts from the pick, update_stats_curr_start(), which ends a wake-up's way.
  uncharged_ = way;
  if (switched && !same) way += thread.draw(Cost::ContextSwitch);
  if (thread.ran_on_ != this) {
    migrations_ += thread.ran_on_ != nullptr;
    if (thread.ran_on_ != nullptr)
      way += thread.draw(thread.ran_on_->place_.cache == place_.cache ? Cost::MigrateNear
                                                                      : Cost::MigrateFar);
    thread.ran_on_ = this;
  }
  if (machine_.watcher != nullptr) machine_.watcher->on_cpu(thread, *this, way);
  if (machine_.quota != nullptr && thread.in_quota) arm_quota();
  arm_tick();
  if (way > Duration{0}) {
    const std::int64_t work = way.count() * Machine::full_speed;
    begin(thread, work, work, thread.account == Account::User ? Account::Switch : thread.account,
          true);
  } else {
    machine_.queue.soon(sim::bind<&Cpu::resume_current>(*this, thread.index()));
  }
}

/// Takes the CPU from `thread`, which does not go on.
void Cpu::leave(Thread& thread, bool ends) {
  AL_CHECK(current_ == &thread);
  settle();
  charge();
  const Time now = machine_.queue.now();
  scheduler_->leave(thread, now);
  if (ends) scheduler_->detach(thread);
  thread.last_ran = now;
  if (thread_spins()) tell_of_spin(false);
  if (machine_.watcher != nullptr)
    machine_.watcher->off_cpu(thread, *this, ends ? Watcher::Left::Ends : Watcher::Left::Sleeps);
  machine_.queue.cancel(completion_);
  completion_ = {};
  spins_openly_ = burst_waits_ = false;
  preempt_when_spun_ = throttle_when_spun_ = {};
  dispatch_next(true);
}

/// A thread that waits here has ended.
void Cpu::drop_waiting(Thread& thread) {
  charge();
  if (std::erase(throttled_, &thread) > 0) {
    scheduler_->detach(thread);
  } else {
    scheduler_->remove(thread, machine_.queue.now());
  }
}

}  // namespace acceptlab::cpu
