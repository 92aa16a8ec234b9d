#include "models/cpu/thread.hpp"

#include <algorithm>
#include <utility>

#include "models/cpu/placement.hpp"
#include "models/cpu/shared_cpus.hpp"
#include "sim/check.hpp"

namespace acceptlab::cpu {

using sim::Duration;
using sim::Time;

void Thread::begin(Duration first, Duration user, Account spent_on) {
  if (cpu_->shared_ != nullptr) {
    cpu_->shared_->begin(*this, first + user);
    return;
  }
  if (account != Account::User) spent_on = account;
  const bool all = account != Account::User;
  cpu_->begin(*this, (all ? first + user : first).count() * Machine::full_speed,
              (first + user).count() * Machine::full_speed, spent_on, false);
}

std::optional<Duration> Thread::ask(SpinLock& lock, Duration hold) {
  return lock.ask(cpu_->place(), {hold}, sim::bind<&Thread::lock_granted>(*this));
}

void Thread::spin(std::coroutine_handle<> handle, SpinLock& lock, std::optional<Duration> way) {
  handle_ = handle;
  if (way) return begin(*way, Duration{0}, Account::Spin);
  spins_for_ = &lock;
  cpu_->begin_spinning(*this);
}

void Thread::lock_granted(std::uint64_t /*unused*/) {
  spins_for_ = nullptr;
  cpu_->end_spinning();
}

void Thread::fall_asleep() {
  awake_->end(machine_.queue.now());
  state_ = State::Asleep;
  if (cpu_->shared_ == nullptr) {
    cpu_->leave(*this, false);
  } else if (machine_.watcher != nullptr) {
    machine_.watcher->off_cpu(*this, *cpu_, Watcher::Left::Sleeps);
  }
}

void Thread::start(std::coroutine_handle<> program) {
  AL_CHECK(state_ == State::Asleep);
  handle_ = program;
  awake_->begin(machine_.queue.now());
  if (cpu_->shared_ != nullptr) return cpu_->shared_->enter(*this, Duration{0});
  if (allowed_ != nullptr) move_to(machine_.placement->at_wake(*this, nullptr));
  cpu_->make_runnable(*this, Duration{0}, Arrival::New);
}

Cost Thread::wake_cost(const Cpu* waker) const {
  if (waker == nullptr || waker == cpu_) return Cost::WakeSame;
  const bool rests = cpu_->current_ == nullptr && !cpu_->client_holds_;
  return rests ? Cost::WakeIdle : Cost::WakeRemote;
}

void Thread::wake(Cpu* waker) {
  if (state_ != State::Asleep) return;
  awake_->begin(machine_.queue.now());
  if (cpu_->shared_ != nullptr) {
    const Duration way = draw(wake_cost(waker));
    if (machine_.watcher != nullptr) machine_.watcher->woken(*this, waker, *cpu_, way);
    return cpu_->shared_->enter(*this, way);
  }
  // One that still pays its debt is in the run queue that it fell asleep in.
  if (allowed_ != nullptr && !delayed) {
    Cpu& target = machine_.placement->at_wake(*this, waker);
    if (&target != cpu_) {
      cpu_->charge();
      cpu_->scheduler_->detach(*this);
      move_to(target);
    }
  }
  Duration way = draw(wake_cost(waker), cpu_->idle_for());
  if (machine_.watcher != nullptr) machine_.watcher->woken(*this, waker, *cpu_, way);
  if (waker != nullptr && waker != cpu_) way = waker->call_to(*cpu_, way);
  cpu_->make_runnable(*this, way, Arrival::Woken);
}

void Thread::move_to(Cpu& cpu) {
  if (cpu_ == &cpu) return;
  if (machine_.watcher != nullptr) machine_.watcher->migrated(*this, *cpu_, cpu);
  cpu_ = &cpu;
  ++migrations_;
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
  if (machine_.watcher != nullptr) machine_.watcher->killed(*this);
  if (spins_for_ != nullptr) spins_for_->withdraw(sim::bind<&Thread::lock_granted>(*this));
  if (cpu_->shared_ != nullptr) return cpu_->shared_->remove(*this);
  if (before == State::Asleep) {
    cpu_->charge();
    cpu_->scheduler_->detach(*this);
  }
  if (before == State::Runnable) cpu_->drop_waiting(*this);
  if (before == State::Running) cpu_->leave(*this, true);
}

}  // namespace acceptlab::cpu
