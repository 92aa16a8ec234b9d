#pragma once

#include <coroutine>
#include <cstdint>
#include <memory>
#include <optional>

#include "models/cpu/cpu.hpp"
#include "models/cpu/cpu_set.hpp"
#include "models/cpu/delay_history.hpp"
#include "models/cpu/scheduler.hpp"

namespace acceptlab::cpu {

/// How long at least one of a process's threads was awake.
class AwakeTime {
 public:
  void begin(sim::Time now) {
    if (threads_++ == 0) since_ = now;
  }
  void end(sim::Time now) {
    if (--threads_ == 0) sum_ += now - since_;
  }
  sim::Duration total(sim::Time now) const {
    return sum_ + (threads_ > 0 ? now - since_ : sim::Duration{0});
  }

 private:
  sim::Time since_{};
  sim::Duration sum_{};
  unsigned threads_ = 0;
};

/// Who a thread is, for those who look on.
struct ThreadLabel {
  enum class Kind : std::uint8_t { Other, Worker, Serving, Noise, Ksoftirqd } kind = Kind::Other;
  unsigned number = 0;  // of the worker, the noise, or the CPU
  unsigned part = 0;    // Serving: which of the worker's threads
};

/// A thread. Its program awaits run() and sleep(); what it does in between takes no simulated time.
/// Which CPU it is on is the affair of Cpu and Placement: its program never knows.
class Thread : public Entity {
 public:
  /// Asleep until start(). It stays on `cpu` unless there are other CPUs that it may run on.
  Thread(Machine& machine, Cpu& cpu, std::shared_ptr<const CpuSet> allowed = nullptr)
      : machine_(machine),
        cpu_(&cpu),
        allowed_(std::move(allowed)),
        draws_(std::uint64_t{machine.threads / cpu_draw_source} << 40) {
    number = machine.threads++;
  }
  Thread(const Thread&) = delete;
  Thread& operator=(const Thread&) = delete;

  /// Where it runs, waits, or ran last.
  Cpu& cpu() { return *cpu_; }
  const Cpu& cpu() const { return *cpu_; }
  unsigned index() const { return number; }
  bool asleep() const { return state_ == State::Asleep; }
  bool dead() const { return state_ == State::Dead; }
  /// It may run on other CPUs than its own.
  bool movable() const { return allowed_ != nullptr; }
  bool may_run_on(const Cpu& cpu) const {
    return allowed_ == nullptr ? &cpu == cpu_ : allowed_->contains(cpu.index());
  }
  const std::shared_ptr<const CpuSet>& allowed() const { return allowed_; }
  std::uint64_t migrations() const { return migrations_; }
  /// For how long it has had a CPU, packet work within its time included; up to when it slept.
  sim::Duration ran() const { return ran_; }
  DelayHistory& history() { return history_; }

  ThreadLabel label;
  /// What all that it does is charged to; User: what run() says.
  Account account = Account::User;
  /// Its CPU time comes out of the machine's quota.
  bool in_quota = false;
  /// It does packet work: that counts as its own CPU time.
  bool does_packets = false;

  /// Why the thread was last woken, for its program to look at.
  enum class Reason : std::uint8_t { Other, ListenSocket };
  Reason reason = Reason::Other;

  struct [[nodiscard]] Running {
    Thread& thread;
    sim::Duration kernel, user;
    bool await_ready() const noexcept { return kernel + user == sim::Duration{0}; }
    void await_suspend(std::coroutine_handle<> handle) {
      thread.handle_ = handle;
      thread.begin(kernel, user, Account::Kernel);
    }
    void await_resume() const noexcept {}
  };
  /// Uses the CPU for system calls and then for the program itself; packet work can make it take
  /// longer.
  Running run(sim::Duration kernel, sim::Duration user) { return {*this, kernel, user}; }
  Running run(Cost cost) { return {*this, draw(cost), sim::Duration{0}}; }
  /// The cost of an operation, to be added to others and awaited with them: dearer for the first of
  /// its kind after the CPU was idle, whose caches are cold.
  sim::Duration draw(Cost cost) { return draw(cost, cpu_->take_idle_before(cost)); }
  sim::Duration draw(Cost cost, sim::Duration cpu_idle) {
    return machine_.costs[cost].draw(machine_.space, number % cpu_draw_source, draws_, cpu_idle);
  }

  struct [[nodiscard]] Taking {
    Thread& thread;
    SpinLock* lock;
    sim::Duration hold;
    std::optional<sim::Duration> way{};  // of the lock's cache line; none: others have it first

    bool await_ready() {
      if (lock == nullptr) return true;
      way = thread.ask(*lock, hold);
      return way == sim::Duration{0};
    }
    void await_suspend(std::coroutine_handle<> handle) { thread.spin(handle, *lock, way); }
    void await_resume() const noexcept {}
  };
  /// Takes `lock`, spinning until it is granted, and holds it for `hold` from then on: what the
  /// thread does next has that in its cost. Packet work that comes while it spins runs first,
  /// and leaves the lock's order as it is. Null: a lock that costs nothing.
  Taking take(SpinLock* lock, sim::Duration hold) { return {*this, lock, hold}; }

  struct [[nodiscard]] Sleeping {
    Thread& thread;
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> handle) {
      thread.handle_ = handle;
      thread.fall_asleep();
    }
    void await_resume() const noexcept {}
  };
  /// Gives the CPU up until wake().
  Sleeping sleep() { return {*this}; }

  struct [[nodiscard]] Exiting {
    Thread& thread;
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> /*never resumed*/) const { thread.kill(); }
    void await_resume() const noexcept {}
  };
  /// The program's end, by itself.
  Exiting exits() { return {*this}; }

  struct [[nodiscard]] Napping {
    Thread& thread;
    sim::Duration length;
    bool await_ready() const noexcept { return length <= sim::Duration{0}; }
    void await_suspend(std::coroutine_handle<> handle) {
      thread.machine_.queue.after(length, sim::EventClass::Timer,
                                  sim::bind<&Thread::nap_ends>(thread));
      thread.sleep().await_suspend(handle);
    }
    void await_resume() const noexcept {}
  };
  /// Gives the CPU up for `length`. Nobody else may wake the thread meanwhile.
  Napping nap(sim::Duration length) { return {*this, length}; }

  /// Asks the program to stand still for `length`, as if it were swapped out or waited for a disk:
  /// at its next stopped(). What it sleeps until then counts.
  void stop_for(sim::Duration length);
  /// Stands still for as long as was asked for.
  Napping stopped() { return nap(take_stop()); }

  /// Wakes the thread, charged by where the call is made: on CPU `waker`, or nowhere (null: a
  /// timer of the thread's own CPU). Does nothing unless the thread is asleep.
  void wake(Cpu* waker);
  /// Makes the thread runnable for the first time, at `program`.
  void start(std::coroutine_handle<> program);
  /// Where wake() will begin. The thread is asleep.
  void load(std::coroutine_handle<> program) { handle_ = program; }
  /// Ends the thread wherever it is; its program is not resumed any more.
  void kill();

  /// How long it, or a thread that it shares its awake time with, has been awake.
  sim::Duration busy(sim::Time now) const { return awake_->total(now); }
  /// The two are threads of one process. Both are asleep.
  void share_awake_time(Thread& other) { awake_ = other.awake_; }

 private:
  friend class Cpu;
  friend class SharedCpus;
  void begin(sim::Duration first, sim::Duration user, Account account);
  std::optional<sim::Duration> ask(SpinLock& lock, sim::Duration hold);
  void spin(std::coroutine_handle<> handle, SpinLock& lock, std::optional<sim::Duration> way);
  void lock_granted(std::uint64_t unused);
  void fall_asleep();
  void resume_if_running(std::uint64_t /*unused*/) {
    if (state_ != State::Running) return;  // it was killed on its way
    if (machine_.watcher != nullptr) machine_.watcher->resumed(*this, *cpu_);
    handle_.resume();
  }
  void nap_ends(std::uint64_t /*unused*/) { wake(nullptr); }
  sim::Duration take_stop();
  void move_to(Cpu& cpu);
  Cost wake_cost(const Cpu* waker) const;

  enum class State : std::uint8_t { Asleep, Runnable, Running, Dead };
  /// What a preemption left of a burst, in the units of Cpu::Burst.
  struct Left {
    std::int64_t all = 0, first = 0;
    Account account = Account::User;
  };

  Machine& machine_;
  Cpu* cpu_;
  const Cpu* ran_on_ = nullptr;
  SpinLock* spins_for_ = nullptr;  // which others have first
  std::shared_ptr<const CpuSet> allowed_;
  std::coroutine_handle<> handle_;
  Left left_;
  DelayHistory history_;
  AwakeTime own_awake_;
  AwakeTime* awake_ = &own_awake_;
  sim::Time runnable_since_{}, ready_at_{}, stop_until_{};
  sim::Duration stop_owed_{}, ran_{};
  std::uint64_t draws_, migrations_ = 0;
  State state_ = State::Asleep;
};

}  // namespace acceptlab::cpu
