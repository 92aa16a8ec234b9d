#include "models/cpu/eevdf_scheduler.hpp"

#include <algorithm>
#include <cassert>

#include "models/cpu/slice_scale.hpp"

// Rules: Linux kernel/sched/fair.c, functions named where they are followed (6.12.117; for 6.18 the
// CachyOS tree at 0077f09fe339; what versions do otherwise is in EevdfParameters). Every thread has
// the weight of nice 0, so that virtual and real time run at one speed, weights cancel, and W is
// the number of threads.

namespace acceptlab::cpu {
namespace {

std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

constexpr bool at_least(unsigned major, unsigned minor, unsigned to_minor) {
  return major > 6 || (major == 6 && minor >= to_minor);
}

}  // namespace

EevdfParameters eevdf_parameters_for(unsigned major, unsigned minor, unsigned cpus) {
  // 0.75 ms to 6.14; 0.70 from 6.15 (commit 2ae891b82695) and in the long-term series 6.6 and 6.12,
  // which took it over (stable review of June 2025; read in 6.12.117).
  constexpr sim::Duration slice_before{750'000};
  constexpr sim::Duration slice_now{700'000};
  const bool short_slice =
      at_least(major, minor, 15) || (major == 6 && (minor == 6 || minor == 12));

  EevdfParameters p;
  p.slice = (short_slice ? slice_now : slice_before) * slice_scale(cpus);
  p.delay_dequeue = at_least(major, minor, 12);
  p.keep_deadline = at_least(major, minor, 12);
  p.yield_ineligible = at_least(major, minor, 12);
  // The rest is one series of patches of July 2025; that it is in 6.17 is inferred from the date.
  p.yield_unprotected = at_least(major, minor, 17);
  p.lag_of_slice_and_tick = at_least(major, minor, 17);
  return p;
}

std::int64_t EevdfScheduler::competitors() const {
  const std::size_t queued = waiting_.size() + delayed_.size();
  return static_cast<std::int64_t>(queued) + (running_ == nullptr ? 0 : 1);
}

std::int64_t EevdfScheduler::sum() const {
  return queued_sum_ + (running_ == nullptr ? 0 : running_->vruntime - zero_);
}

// avg_vruntime()
std::int64_t EevdfScheduler::average() {
  const std::int64_t n = competitors();
  if (n == 0) return zero_;
  const std::int64_t step = floor_div(sum(), n);
  zero_ += step;
  queued_sum_ -= step * static_cast<std::int64_t>(waiting_.size() + delayed_.size());
  return zero_;
}

// vruntime_eligible(): without a division, whose rounding would matter
bool EevdfScheduler::eligible(const Entity& thread) const {
  return sum() >= (thread.vruntime - zero_) * competitors();
}

void EevdfScheduler::insert(Slots& slots, Entity& thread) {
  thread.place = static_cast<std::uint32_t>(slots.size());
  slots.push_back({&thread, arrivals_++});
  queued_sum_ += thread.vruntime - zero_;
}

void EevdfScheduler::take_out(Slots& slots, const Entity& thread) {
  assert(slots[thread.place].thread == &thread);
  queued_sum_ -= thread.vruntime - zero_;
  slots.back().thread->place = thread.place;
  slots[thread.place] = slots.back();
  slots.pop_back();
}

// update_entity_lag(), entity_lag()
void EevdfScheduler::set_lag(Entity& thread) {
  const std::int64_t slice = parameters_.slice.count();
  const std::int64_t tick = parameters_.tick.count();
  const std::int64_t most =
      parameters_.lag_of_slice_and_tick ? slice + tick : std::max(2 * slice, tick);
  thread.lag = std::clamp(average() - thread.vruntime, -most, most);
}

// place_entity(): the thread pulls the average towards itself, so that its lag is stretched by
// (W + w) / W in order to be what it was once the thread is in.
void EevdfScheduler::place(Entity& thread, Arrival why) {
  const std::int64_t v = average();
  const std::int64_t n = competitors();
  thread.vruntime = n == 0 ? v : v - thread.lag * (n + 1) / n;
  if (why == Arrival::Moved && parameters_.keep_deadline) {
    thread.deadline += thread.vruntime;
    return;
  }
  // PLACE_DEADLINE_INITIAL: a new thread's first request is half as long
  const std::int64_t slice = parameters_.slice.count();
  thread.deadline = thread.vruntime + (why == Arrival::New ? slice / 2 : slice);
}

// enqueue_entity(), put_prev_entity()
void EevdfScheduler::enqueue(Entity& thread, Arrival why, sim::Time now) {
  settle(now);
  if (why == Arrival::Preempted) {
    assert(&thread == running_);
    running_ = nullptr;
    preempted_ = &thread;
  } else if (thread.delayed) {
    wake_delayed(thread);
  } else {
    if (why == Arrival::New) thread.lag = 0;
    place(thread, why);
  }
  thread.relative = false;
  insert(waiting_, thread);
}

// requeue_delayed_entity(): who has paid more than it owed starts from the average
void EevdfScheduler::wake_delayed(Entity& thread) {
  set_lag(thread);
  take_out(delayed_, thread);
  thread.delayed = false;
  if (thread.lag <= 0) return;
  thread.lag = 0;
  place(thread, Arrival::Woken);
}

// dequeue_entity() and finish_delayed_dequeue_entity() of one that was delayed
void EevdfScheduler::drop_delayed(Entity& thread) {
  set_lag(thread);
  thread.lag = std::min<std::int64_t>(thread.lag, 0);
  take_out(delayed_, thread);
  thread.delayed = false;
  thread.relative = true;
}

// pick_eevdf() among the queued: eligible, then the earliest deadline, then the first to come.
const EevdfScheduler::Slot* EevdfScheduler::best() const {
  const Slot* found = nullptr;
  const std::int64_t total = sum();
  const std::int64_t n = competitors();
  for (const Slots* slots : {&waiting_, &delayed_}) {
    for (const Slot& slot : *slots) {
      if (total < (slot.thread->vruntime - zero_) * n) continue;  // not eligible()
      const bool earlier =
          found == nullptr || slot.thread->deadline < found->thread->deadline ||
          (slot.thread->deadline == found->thread->deadline && slot.arrival < found->arrival);
      if (earlier) found = &slot;
    }
  }
  return found;
}

// pick_next_entity(), set_next_entity()
Entity* EevdfScheduler::pick(sim::Time /*now*/) {
  assert(running_ == nullptr);
  must_pick_ = false;
  const Slot* slot = best();
  for (; slot != nullptr && slot->thread->delayed; slot = best()) drop_delayed(*slot->thread);
  if (slot == nullptr) return nullptr;
  Entity& chosen = *slot->thread;
  take_out(waiting_, chosen);
  // pick_next_task_fair() leaves a thread that follows itself alone: it gets no new protection.
  if (&chosen != preempted_) {
    chosen.ran = 0;
    protected_until_ = chosen.deadline;
  }
  preempted_ = nullptr;
  running_ = &chosen;
  return &chosen;
}

// dequeue_entity() without DEQUEUE_SLEEP
void EevdfScheduler::remove(Entity& thread, sim::Time now) {
  settle(now);
  if (preempted_ == &thread) preempted_ = nullptr;
  if (thread.delayed) {
    drop_delayed(thread);
    return;
  }
  set_lag(thread);
  if (parameters_.keep_deadline) thread.deadline -= thread.vruntime;
  take_out(waiting_, thread);
  thread.relative = true;
}

void EevdfScheduler::detach(Entity& asleep) {
  if (asleep.delayed) drop_delayed(asleep);
  asleep.relative = true;
}

void EevdfScheduler::charge(Entity& running, sim::Duration ran) {
  assert(&running == running_);
  running.vruntime += ran.count();
  running.ran += ran.count();
  unsettled_ = unsettled_ || ran.count() > 0;
}

// dequeue_entity() with DEQUEUE_SLEEP
void EevdfScheduler::leave(Entity& running, sim::Time now) {
  assert(&running == running_);
  settle(now);
  if (parameters_.delay_dequeue && !eligible(running)) {
    running_ = nullptr;
    running.delayed = true;
    insert(delayed_, running);
    return;
  }
  set_lag(running);
  running_ = nullptr;
}

// update_curr(), which does nothing where no time has passed
void EevdfScheduler::settle(sim::Time now) {
  if (running_ == nullptr || !unsettled_) return;
  unsettled_ = false;
  const bool used_up = running_->vruntime >= running_->deadline;
  if (used_up) renew_request(now);
  if (competitors() == 1) return;
  if (used_up) must_pick_ = true;
  if (!is_protected()) {
    // did_preempt_short() of 6.12 to 6.16; from 6.17 losing the protection is enough
    if (parameters_.yield_unprotected) must_pick_ = true;
    if (parameters_.yield_ineligible && !eligible(*running_)) must_pick_ = true;
  }
  if (must_pick_ && waiting_.empty()) meet_delayed();
}

// pick_next_entity() where the running thread can only be followed by itself
void EevdfScheduler::meet_delayed() {
  must_pick_ = false;
  for (const Slot* slot = best(); slot != nullptr; slot = best()) {
    if (eligible(*running_) && running_->deadline < slot->thread->deadline) return;
    drop_delayed(*slot->thread);
  }
}

// update_deadline(), which the kernel runs at every tick: the last renewal counts.
void EevdfScheduler::renew_request(sim::Time now) {
  const std::int64_t slice = parameters_.slice.count();
  const std::int64_t period = parameters_.tick.count();
  const std::int64_t at = now.time_since_epoch().count();
  const std::int64_t due = at - (running_->vruntime - running_->deadline);
  const std::int64_t first = -floor_div(-due, period) * period;  // tick that finds it due
  std::int64_t since = 0;                                        // from the last renewal to now
  if (first < at) {
    const std::int64_t between = -floor_div(-slice, period) * period;  // one renewal to the next
    since = (at - first) % between;
    if (since >= slice) since = 0;  // due again by now
  }
  running_->deadline = running_->vruntime - since + slice;
}

// protect_slice(): RUN_TO_PARITY keeps the CPU until the request that it was picked for is served.
// 6.6 to 6.16 compare a copy of the deadline, later ones the vruntime; with equal slices that is
// the same, as a served request is renewed.
bool EevdfScheduler::is_protected() const { return running_->vruntime < protected_until_; }

// check_preempt_wakeup_fair(): the woken thread must be what would be picked. PREEMPT_SHORT asks
// for a shorter slice, which nobody has here.
bool EevdfScheduler::preempts(const Entity& woken, const Entity& running, sim::Time now) {
  assert(&running == running_);
  settle(now);
  if (must_pick_) return true;
  const bool may_go_on = eligible(running);
  if (may_go_on && is_protected()) return false;
  const Slot* first = best();
  if (first == nullptr || first->thread != &woken) return false;
  return !may_go_on || running.deadline >= woken.deadline;
}

bool EevdfScheduler::tick(const Entity& running, sim::Time now) {
  assert(&running == running_);
  (void)running;
  settle(now);
  return must_pick_;
}

}  // namespace acceptlab::cpu
