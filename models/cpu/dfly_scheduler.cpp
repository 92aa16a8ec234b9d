#include "models/cpu/dfly_scheduler.hpp"

#include <algorithm>
#include <cassert>

// Rules: DragonFly sys/kern/usched_dfly.c and kern_synch.c, functions named where they are
// followed.

namespace acceptlab::cpu {
namespace {

constexpr std::int64_t priorities_per_queue = 4;  // PPQ
constexpr std::int64_t priorities = 128;          // MAXPRI
// (p_nice - PRIO_MIN) * (NICE_QS * PPQ) / PRIO_RANGE with nice 0: 20 * (24 * 4) / 41
constexpr std::int64_t priority_of_nice_0 = 20 * (24 * priorities_per_queue) / 41;
// ESTCPUMAX / ESTCPUFREQ + 1: a second without a pause is the most
constexpr std::int64_t usage_per_tick =
    DflyScheduler::most_usage / DflyScheduler::ticks_per_second + 1;
// dfly_recalculate_estcpu() waits for so many ticks
constexpr std::int64_t ticks_to_average = 4;
// usched_dfly_forkbias, in queues. The parent's own estcpu is taken to be 0 (assumed: a master
// process that sleeps).
constexpr std::int64_t fork_bias = 1;

std::int64_t tick_at(sim::Time now) { return now.time_since_epoch() / DflyScheduler::tick_period; }

}  // namespace

// dfly_resetpriority()
int DflyScheduler::queue_of(std::int64_t usage) {
  const std::int64_t priority = priority_of_nice_0 + usage * priorities_per_queue / usage_per_queue;
  return static_cast<int>(std::min(priority, priorities - 1) / priorities_per_queue);
}

/// True when the thread changes its queue. The turn's count starts anew in a worse queue: so the
/// code has it, where its comment says a better one.
bool DflyScheduler::set_usage(Entity& thread, std::int64_t usage) {
  const int before = queue_of(thread.usage);
  thread.usage = std::min(usage, most_usage);
  const int after = queue_of(thread.usage);
  if (after > before) thread.ticks_of_turn = 0;
  return after != before;
}

// dfly_recalculate_estcpu()
bool DflyScheduler::average(Entity& thread, std::int64_t tick) {
  const std::int64_t ticks = tick - thread.usage_base;
  if (ticks < ticks_to_average) return false;
  const std::int64_t instant = thread.ticks_used * most_usage / ticks;
  const bool moved = set_usage(thread, (thread.usage * ticks + instant) / (ticks + 1));
  thread.usage_base = tick;
  thread.ticks_used = 0;
  return moved;
}

// schedcpu_stats(), once a second; the second is taken to begin at a multiple of it
void DflyScheduler::average_all(std::int64_t tick) {
  if (running_ != nullptr && average(*running_, tick)) must_pick_ = true;
  for (Slot& slot : waiting_) {
    if (average(*slot.thread, tick)) slot = slot_for(*slot.thread);
  }
}

// dfly_schedulerclock()
void DflyScheduler::clock_tick(std::int64_t tick) {
  if (running_ != nullptr) {
    ++running_->ticks_used;  // lwp_cpticks, kern_clock.c
    if (++running_->ticks_of_turn >= turn_ticks) must_pick_ = true;
    if (set_usage(*running_, running_->usage + usage_per_tick)) must_pick_ = true;
  }
  if (tick % ticks_per_second == 0) average_all(tick);
  if (must_pick_ && running_ != nullptr && waiting_.empty()) {
    average(*running_, tick);  // it gives way to nobody, and goes on
    must_pick_ = false;
  }
}

void DflyScheduler::catch_up(sim::Time now) {
  const std::int64_t tick = tick_at(now);
  if (running_ == nullptr && waiting_.empty()) last_tick_ = tick;
  while (last_tick_ < tick) clock_tick(++last_tick_);
}

/// tsleep() and schedcpu_stats(): the first second that begins in its sleep is averaged in; from
/// the second on estcpu is halved, once, when the thread wakes up.
void DflyScheduler::wake(Entity& thread, std::int64_t tick) {
  const std::int64_t asleep = tick_at(thread.last_ran) / ticks_per_second;
  const std::int64_t seconds = tick / ticks_per_second - asleep;
  if (seconds >= 1) average(thread, (asleep + 1) * ticks_per_second);
  if (seconds >= 2) {
    set_usage(thread, thread.usage / 2);
    thread.usage_base = tick;
    thread.ticks_used = 0;
  }
  average(thread, tick);
}

// dfly_setrunqueue_locked(): whose turn is over goes to the tail, everybody else to the head
DflyScheduler::Slot DflyScheduler::slot_for(Entity& thread) {
  const bool turn_over = thread.ticks_of_turn >= turn_ticks;
  if (turn_over) thread.ticks_of_turn = 0;
  return {&thread, queue_of(thread.usage), turn_over ? ++tails_ : --heads_};
}

void DflyScheduler::insert(Entity& thread) {
  thread.place = static_cast<std::uint32_t>(waiting_.size());
  waiting_.push_back(slot_for(thread));
}

void DflyScheduler::take_out(const Entity& thread) {
  assert(waiting_[thread.place].thread == &thread);
  waiting_.back().thread->place = thread.place;
  waiting_[thread.place] = waiting_.back();
  waiting_.pop_back();
}

// dfly_setrunqueue(), and dfly_acquire_curproc() of a thread that loses the CPU
void DflyScheduler::enqueue(Entity& thread, Arrival why, sim::Time now) {
  catch_up(now);
  const std::int64_t tick = tick_at(now);
  if (why == Arrival::New) {
    set_usage(thread, fork_bias * usage_per_queue);
    thread.usage_base = tick;
  } else if (why == Arrival::Woken) {
    wake(thread, tick);
  } else if (why == Arrival::Preempted) {
    assert(&thread == running_);
    average(thread, tick);
    running_ = nullptr;
    preempted_ = &thread;
  }
  thread.relative = false;
  insert(thread);
}

const DflyScheduler::Slot* DflyScheduler::best(const Entity* but) const {
  const Slot* found = nullptr;
  for (const Slot& slot : waiting_) {
    if (slot.thread == but) continue;
    const bool better = found == nullptr || slot.queue < found->queue ||
                        (slot.queue == found->queue && slot.order < found->order);
    if (better) found = &slot;
  }
  return found;
}

// dfly_release_curproc() chooses among the others; the thread that gave way takes the CPU back in
// dfly_acquire_curproc() only if its queue is better than theirs.
Entity* DflyScheduler::pick(sim::Time now) {
  assert(running_ == nullptr);
  catch_up(now);
  const Entity* before = preempted_;
  const Slot* slot = best(before);
  if (before != nullptr && (slot == nullptr || slot->queue > queue_of(before->usage))) {
    slot = &waiting_[before->place];
  }
  must_pick_ = false;
  preempted_ = nullptr;
  if (slot == nullptr) return nullptr;
  running_ = slot->thread;
  take_out(*running_);
  return running_;
}

void DflyScheduler::remove(Entity& thread, sim::Time now) {
  catch_up(now);
  if (preempted_ == &thread) preempted_ = nullptr;
  take_out(thread);
  thread.relative = true;
}

// tsleep() releases the CPU and begins to count the seconds of sleep
void DflyScheduler::leave(Entity& running, sim::Time now) {
  assert(&running == running_);
  catch_up(now);
  running.last_ran = now;
  running_ = nullptr;
  must_pick_ = false;
}

// dfly_setrunqueue_dd(): a better queue interrupts. usched_dfly_fast_resched, two priorities, is
// less than the four that two queues are apart.
bool DflyScheduler::preempts(const Entity& woken, const Entity& running, sim::Time now) {
  catch_up(now);
  return must_pick_ ? tick(running, now) : queue_of(woken.usage) < queue_of(running.usage);
}

// dfly_acquire_curproc() after need_user_resched(): whoever is not better gives way
bool DflyScheduler::tick(const Entity& running, sim::Time now) {
  assert(&running == running_);
  (void)running;
  catch_up(now);
  if (!must_pick_) return false;
  must_pick_ = false;
  average(*running_, last_tick_);
  const Slot* other = best(nullptr);
  return other != nullptr && other->queue <= queue_of(running_->usage);
}

}  // namespace acceptlab::cpu
