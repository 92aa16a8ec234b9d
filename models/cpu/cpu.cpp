#include "models/cpu/cpu.hpp"

#include <algorithm>
#include <limits>
#include <utility>

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
    const Duration had = had_since_charged();
    if (!current_->does_packets) ran -= packets - packets_charged_;
    const Duration free = std::min(ran, uncharged_);
    ran -= free;
    uncharged_ -= free;
    current_->ran_ += had - free;
    threads_ran_ += had - free;
    scheduler_->charge(*current_, ran);
    if (current_->in_quota) quota_left_ -= ran;
  }
  charged_at_ = now;
  packets_charged_ = packets;
  clients_charged_ = clients_ran();
}

// --- The running thread's work

void Cpu::begin(Thread& thread, std::int64_t first, std::int64_t all, Account account, bool wakes) {
  AL_CHECK(current_ == &thread);
  settle();
  const Time now = machine_.queue.now();
  const Duration lost = packets_.done();
  burst_ = {now, now, lost, lost, all, first, account, wakes};
  reschedule();
  if (account == Account::Spin) tell_of_spin(true);
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
  tell_of_spin(true);
}

void Cpu::tell_of_spin(bool begins) const {
  if (machine_.watcher != nullptr) machine_.watcher->spins(*this, false, begins);
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
  if (thread_spins()) tell_of_spin(false);
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

}  // namespace acceptlab::cpu
