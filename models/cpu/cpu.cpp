#include "models/cpu/cpu.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "models/cpu/placement.hpp"
#include "models/cpu/quota.hpp"
#include "models/cpu/shared_cpus.hpp"
#include "models/cpu/thread.hpp"
#include "sim/check.hpp"

namespace acceptlab::cpu {

using sim::Duration;
using sim::Time;

// --- Books

Duration Cpu::idle_for() const {
  const Time since = std::max(idle_since_, packets_.until());
  const bool rests = current_ == nullptr && !packets_.busy();
  return rests && machine_.queue.now() > since ? machine_.queue.now() - since : Duration{0};
}

void Cpu::settle() {
  const Time now = machine_.queue.now();
  if (now == settled_) return;
  const Duration packets = packets_.done() - packets_settled_;
  const Duration rest = (now - settled_) - packets;
  AL_CHECK(rest >= Duration{0} && packets >= Duration{0});
  spent_[static_cast<std::size_t>(Account::Softirq)] += packets;
  if (current_ == nullptr) {
    spent_[static_cast<std::size_t>(Account::Idle)] += rest;
  } else {
    const Duration first = std::min(rest, wall(burst_.first));
    burst_.first = std::max<std::int64_t>(0, burst_.first - first.count() * speed());
    spent_[static_cast<std::size_t>(burst_.account)] += first;
    spent_[static_cast<std::size_t>(Account::User)] += rest - first;
  }
  settled_ = now;
  packets_settled_ += packets;
}

Accounts Cpu::accounts() {
  if (shared_ != nullptr) return shared_->accounts_of(*this);
  settle();
  Accounts spent = spent_;  // in which all that takes the CPU from threads counts as packet work
  const Duration spun = packets_.spun(), others = packets_.of_others();
  spent[static_cast<std::size_t>(Account::Softirq)] -= spun + others;
  spent[static_cast<std::size_t>(Account::Spin)] += spun;
  spent[static_cast<std::size_t>(Account::Noise)] += others;
  return spent;
}

/// Tells the scheduler (and the quota) what the running thread has had since it was told last.
void Cpu::charge() {
  const Time now = machine_.queue.now();
  const Duration packets = packets_.done();
  if (current_ != nullptr) {
    Duration ran = now - charged_at_;
    if (!current_->does_packets) ran -= packets - packets_charged_;
    const Duration free = std::min(ran, uncharged_);
    ran -= free;
    uncharged_ -= free;
    scheduler_->charge(*current_, ran);
    if (current_->in_quota) quota_left_ -= ran;
  }
  charged_at_ = now;
  packets_charged_ = packets;
}

// --- The running thread's work

void Cpu::begin(Thread& thread, std::int64_t first, std::int64_t all, Account account, bool wakes) {
  AL_CHECK(current_ == &thread);
  settle();
  const Time now = machine_.queue.now();
  const Duration lost = packets_.done();
  burst_ = {now, now, lost, lost, all, first, account, wakes};
  reschedule();
}

/// Counts what has been done of the burst.
void Cpu::advance() {
  const Time now = machine_.queue.now();
  const Duration lost = packets_.done();
  const Duration worked = (now - burst_.since) - (lost - burst_.lost_before);
  burst_.left = std::max<std::int64_t>(0, burst_.left - worked.count() * speed());
  burst_.since = now;
  burst_.lost_before = lost;
}

/// The one place that decides when the running burst ends: after its own work and all packet work
/// that the CPU has been given since it began.
void Cpu::reschedule() {
  burst_waits_ = packets_.spins();
  if (burst_waits_) return;
  completion_ =
      machine_.queue.at(burst_end(), sim::EventClass::Completion, sim::bind<&Cpu::complete>(*this));
}

/// The thread spins for a lock that others have first, until end_spinning().
void Cpu::begin_spinning(Thread& thread) {
  constexpr std::int64_t open = std::numeric_limits<std::int64_t>::max() / 2;
  AL_CHECK(current_ == &thread);
  settle();
  const Time now = machine_.queue.now();
  const Duration lost = packets_.done();
  burst_ = {now, now, lost, lost, open, open, Account::Spin, false};
  spins_openly_ = true;
}

/// The lock is the thread's: it goes on when the packet work that has come is done.
void Cpu::end_spinning() {
  settle();
  advance();
  burst_.left = 0;
  spins_openly_ = false;
  reschedule();
  do_what_was_put_off();
}

/// Spin locks are taken with preemption off: a thread that spins first gets its lock. True:
/// `action` is done then, and `when_spun` remembers it where nobody knows when that is.
bool Cpu::put_off(sim::Continuation action, sim::Continuation& when_spun) {
  if (!thread_spins()) return false;
  if (spins_openly_ || burst_waits_) {
    when_spun = action;
  } else {
    machine_.queue.at(burst_end(), sim::EventClass::Timer, action);
  }
  return true;
}

void Cpu::do_what_was_put_off() {
  for (sim::Continuation* action : {&preempt_when_spun_, &throttle_when_spun_}) {
    if (*action)
      machine_.queue.at(machine_.queue.now(), sim::EventClass::Timer,
                        std::exchange(*action, sim::Continuation{}));
  }
}

/// While packet work spins nobody knows when the running burst ends.
void Cpu::packets_spin(bool begins) {
  if (begins && completion_) {
    machine_.queue.cancel(completion_);
    completion_ = {};
    burst_waits_ = true;
  } else if (!begins && burst_waits_) {
    reschedule();
    do_what_was_put_off();
  }
}

void Cpu::complete(std::uint64_t /*unused*/) {
  if (burst_end() > machine_.queue.now()) {
    reschedule();
    return;
  }
  AL_CHECK(packets_.until() <= machine_.queue.now());
  settle();
  Thread& thread = *current_;
  record_delays(thread);
  completion_ = {};
  if (burst_.wakes) {
    go_on(thread);
  } else {
    thread.handle_.resume();
  }
}

/// What the burst up to now says of why its thread does not get on.
void Cpu::record_delays(Thread& thread) {
  const Time now = machine_.queue.now();
  const Duration stolen = packets_.done() - burst_.lost_begun;
  if (burst_.wakes || thread_spins()) {
    const Duration own = (now - burst_.begun) - stolen;
    thread.history_.record(DelayHistory::Softirq, burst_.begun + stolen, stolen);
    thread.history_.record(burst_.wakes ? DelayHistory::WakeUp : DelayHistory::Lock, now, own);
  } else {
    thread.history_.record(DelayHistory::Softirq, now, stolen);
  }
}

void Cpu::resume_current(std::uint64_t thread_index) {
  // The thread may have been killed between the dispatch and now.
  if (current_ != nullptr && current_->index() == thread_index) go_on(*current_);
}

/// The thread runs: what a preemption left of a burst first, then its program.
void Cpu::go_on(Thread& thread) {
  if (machine_.watcher != nullptr) machine_.watcher->resumed(thread, *this);
  if (thread.left_.all > 0) {
    const Thread::Left left = std::exchange(thread.left_, {});
    begin(thread, left.first, left.all, left.account, false);
  } else {
    thread.handle_.resume();
  }
}

/// A thread of the same core has begun (+1) or ended (-1) to run.
void Cpu::sibling_changed(int by) {
  settle();
  const bool under_way = completion_ || burst_waits_;
  if (under_way) advance();
  busy_siblings_ += static_cast<unsigned>(by);
  // With more than two, each one that joins slows the others by the same factor again.
  speed_ = Machine::full_speed;
  for (unsigned n = 1; n <= busy_siblings_; n *= 2)
    speed_ = speed_ * machine_.shared_core_speed / Machine::full_speed;
  if (!under_way) return;
  machine_.queue.cancel(completion_);
  reschedule();
}

// --- Who runs

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
