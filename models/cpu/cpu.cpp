#include "models/cpu/cpu.hpp"

#include <algorithm>
#include <utility>

#include "sim/check.hpp"

namespace acceptlab::cpu {

using sim::Duration;
using sim::Time;

void Cpu::softirq(Cost cost, sim::Continuation then) {
  const Duration work = draw(cost);
  if (machine_.packet_locks.any()) return queue_packet(cost, work, then);
  const Time now = machine_.queue.now();
  if (work == Duration{0} && softirq_until_ <= now) {
    if (then) then();
    return;
  }
  softirq_until_ = std::max(now, softirq_until_) + work;
  softirq_total_ += work;
  if (then) machine_.queue.at(softirq_until_, sim::EventClass::Packet, then);
}

void Cpu::settle() {
  const Time now = machine_.queue.now();
  if (now == settled_) return;
  const Duration packets = softirq_done() - softirq_settled_;
  const Duration rest = (now - settled_) - packets;
  AL_CHECK(rest >= Duration{0} && packets >= Duration{0});
  spent_[static_cast<std::size_t>(Account::Softirq)] += packets;
  if (current_ == nullptr) {
    spent_[static_cast<std::size_t>(Account::Idle)] += rest;
  } else {
    const Duration first = std::min(rest, burst_.first);
    burst_.first -= first;
    spent_[static_cast<std::size_t>(burst_.account)] += first;
    spent_[static_cast<std::size_t>(Account::User)] += rest - first;
  }
  settled_ = now;
  softirq_settled_ += packets;
}

Accounts Cpu::accounts() {
  settle();
  Accounts spent = spent_;  // in which the spinning of packets counts as packet work
  const Duration to_come = std::max(packet_spins_until_ - machine_.queue.now(), Duration{0});
  spent[static_cast<std::size_t>(Account::Softirq)] -= packets_spin_ - to_come;
  spent[static_cast<std::size_t>(Account::Spin)] += packets_spin_ - to_come;
  return spent;
}

void Cpu::make_runnable(Thread& thread, Duration wake_cost) {
  const Time now = machine_.queue.now();
  thread.state_ = Thread::State::Runnable;
  thread.runnable_since_ = now;
  thread.ready_at_ = now + wake_cost;
  scheduler_->enqueue(thread, now);
  if (idle()) {
    dispatch_next(false);
  } else if (scheduler_->preempts(thread, *current_, now)) {
    // Not within the running thread's own step: it may be the one that wakes the other.
    machine_.queue.soon(sim::bind<&Cpu::tick>(*this, context_switches_));
  }
}

/// The running thread goes back to the run queue with what is left of its burst.
void Cpu::preempt() {
  settle();
  const Time now = machine_.queue.now();
  Thread& thread = *current_;
  if (completion_) {
    machine_.queue.cancel(completion_);
    completion_ = {};
    const Duration stolen = softirq_done() - burst_.lost_before;
    const Duration left = burst_.cost - ((now - burst_.since) - stolen);
    thread.history_.record(DelayHistory::Softirq, now, stolen);
    if (burst_.wakes) {
      thread.ready_at_ = now + left;
    } else {
      thread.left_ = {left, burst_.first, burst_.account};
    }
  }
  thread.state_ = Thread::State::Runnable;
  thread.runnable_since_ = now;
  scheduler_->enqueue(thread, now);
  dispatch_next(true);
}

/// The dispatch of this number has to end, if it is still the one: its slice is over, or a thread
/// that comes first has woken up. Spin locks are taken with preemption off: a thread that spins
/// first gets its lock.
void Cpu::tick(std::uint64_t dispatch_number) {
  if (dispatch_number != context_switches_ || current_ == nullptr) return;
  if (thread_spins()) {
    machine_.queue.at(burst_end(), sim::EventClass::Timer,
                      sim::bind<&Cpu::tick>(*this, dispatch_number));
  } else {
    preempt();
  }
}

void Cpu::dispatch_next(bool switched) {
  Thread* next = scheduler_->pick(machine_.queue.now());
  if (next != nullptr) {
    dispatch(*next, switched);
  } else if (current_ != nullptr) {
    current_ = nullptr;
    idle_since_ = machine_.queue.now();
  }
}

void Cpu::dispatch(Thread& thread, bool switched) {
  settle();
  const Time now = machine_.queue.now();
  current_ = &thread;
  thread.state_ = Thread::State::Running;
  ++context_switches_;
  if (const Duration slice = scheduler_->tick(thread, now); slice != Duration::max()) {
    machine_.queue.after(slice, sim::EventClass::Timer,
                         sim::bind<&Cpu::tick>(*this, context_switches_));
  }
  thread.history_.record(DelayHistory::RunQueue, now, now - thread.runnable_since_);
  Duration way = std::max(thread.ready_at_ - now, Duration{0});
  if (switched) way += thread.draw(Cost::ContextSwitch);
  if (way > Duration{0}) {
    begin(thread, way, Duration{0}, Account::Switch, true);
  } else {
    machine_.queue.soon(sim::bind<&Cpu::resume_current>(*this, thread.index_));
  }
}

void Cpu::resume_current(std::uint64_t thread_index) {
  // The thread may have been killed between the dispatch and now.
  if (current_ != nullptr && current_->index_ == thread_index) go_on(*current_);
}

/// The thread runs: what a preemption left of its burst first, then its program.
void Cpu::go_on(Thread& thread) {
  if (thread.left_.cost > Duration{0}) {
    const Thread::Left left = std::exchange(thread.left_, {});
    begin(thread, left.first, left.cost - left.first, left.account, false);
  } else {
    thread.handle_.resume();
  }
}

void Cpu::begin(Thread& thread, Duration first, Duration user, Account account, bool wakes) {
  AL_CHECK(current_ == &thread);
  settle();
  burst_ = {machine_.queue.now(), first + user, softirq_done(), first, account, wakes};
  reschedule();
}

/// The one place that decides when the running burst ends: after its own cost and all packet work
/// that the CPU has been given since it began.
void Cpu::reschedule() {
  completion_ =
      machine_.queue.at(burst_end(), sim::EventClass::Completion, sim::bind<&Cpu::complete>(*this));
}

void Cpu::complete(std::uint64_t /*unused*/) {
  const Time now = machine_.queue.now();
  if (burst_end() > now) {
    reschedule();
    return;
  }
  AL_CHECK(softirq_until_ <= now);
  settle();
  const Duration stolen = softirq_total_ - burst_.lost_before;
  const bool spins = thread_spins();
  completion_ = {};
  Thread& thread = *current_;
  if (burst_.wakes || spins) {
    thread.history_.record(DelayHistory::Softirq, burst_.since + stolen, stolen);
    thread.history_.record(spins ? DelayHistory::Lock : DelayHistory::WakeUp, now, burst_.cost);
  } else {
    thread.history_.record(DelayHistory::Softirq, now, stolen);
  }
  if (burst_.wakes) {
    go_on(thread);
  } else {
    thread.handle_.resume();
  }
}

/// Takes the CPU from `thread`, which does not go on.
void Cpu::leave(Thread& thread) {
  AL_CHECK(current_ == &thread);
  settle();
  machine_.queue.cancel(completion_);
  completion_ = {};
  dispatch_next(true);
}

void Thread::fall_asleep() {
  const Time now = machine_.queue.now();
  awake_->end(now);
  state_ = State::Asleep;
  cpu_.leave(*this);
}

void Thread::start(std::coroutine_handle<> program) {
  AL_CHECK(state_ == State::Asleep);
  handle_ = program;
  awake_->begin(machine_.queue.now());
  cpu_.make_runnable(*this, Duration{0});
}

void Thread::wake(const Cpu* waker) {
  if (state_ != State::Asleep) return;
  const Time now = machine_.queue.now();
  awake_->begin(now);
  const Time idle_since = std::max(cpu_.idle_since_, cpu_.softirq_until_);
  Cost cost = Cost::WakeRemote;
  if (waker == nullptr || waker == &cpu_) {
    cost = Cost::WakeSame;
  } else if (cpu_.idle()) {
    cost = Cost::WakeIdle;
  }
  const Duration gap = cpu_.idle() && now > idle_since ? now - idle_since : Duration{0};
  cpu_.make_runnable(*this, draw(cost, gap));
}

void Thread::stop_for(Duration length) {
  if (asleep()) {
    stop_until_ = std::max(stop_until_, machine_.queue.now()) + length;
  } else {
    stop_owed_ += length;
  }
}

Duration Thread::take_stop() {
  const Duration left = std::max(stop_until_ - machine_.queue.now(), Duration{0});
  return left + std::exchange(stop_owed_, Duration{0});
}

void Thread::kill() {
  if (state_ == State::Dead) return;
  const State before = state_;
  if (before != State::Asleep) awake_->end(machine_.queue.now());
  state_ = State::Dead;
  if (before == State::Runnable) cpu_.scheduler_->remove(*this);
  if (before == State::Running) cpu_.leave(*this);
}

}  // namespace acceptlab::cpu
