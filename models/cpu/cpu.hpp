#pragma once

#include <coroutine>
#include <cstdint>
#include <memory>

#include "models/cpu/account.hpp"
#include "models/cpu/cost_table.hpp"
#include "models/cpu/delay_history.hpp"
#include "models/cpu/scheduler.hpp"
#include "models/cpu/spin_lock.hpp"
#include "sim/event_queue.hpp"
#include "sim/random.hpp"
#include "sim/ring.hpp"

namespace acceptlab::cpu {

/// Which packets take the lock of the listen socket they are for, and what they hold it for.
struct PacketLocks {
  enum class By : std::uint8_t { Nobody, Ack, SynAndAck } by = By::Nobody;
  Cost hold = Cost::LockHold;

  bool any() const { return by != By::Nobody; }
  bool taken_by(Cost packet) const {
    return (packet == Cost::Ack && any()) || (packet == Cost::Syn && by == By::SynAndAck);
  }
};

/// What all CPUs of a machine share.
struct Machine {
  sim::EventQueue& queue;
  const CostTable& costs;
  sim::RandomSpace space;
  unsigned threads = 0;  // made so far: the index of the next one
  PacketLocks packet_locks{};
  bool locks_are_free = false;  // nobody ever spins, so that taking one need not be looked at
};

class Thread;

/// Costs are drawn by object: CPUs from here on, threads below.
inline constexpr std::uint32_t cpu_draw_source = 0x8000;

/// One CPU thread. It runs packet work (softirq) first, in the order it came, then the thread that
/// its scheduler picked. Stealing is lazy: packet work is only added to what the CPU has lost, and
/// a completion that comes too early is armed again.
class Cpu {
 public:
  /// `cache`: number of its last-level cache.
  Cpu(Machine& machine, unsigned index, std::unique_ptr<Scheduler> scheduler, unsigned cache = 0)
      : machine_(machine), scheduler_(std::move(scheduler)), index_(index), cache_(cache) {}
  Cpu(const Cpu&) = delete;
  Cpu& operator=(const Cpu&) = delete;

  unsigned index() const { return index_; }
  bool idle() const { return current_ == nullptr; }

  /// Does packet work that takes `cost`, then runs `then` if there is one; at once when there is
  /// nothing to wait for.
  void softirq(Cost cost, sim::Continuation then);
  /// The packet that is being worked on takes `lock`. True: it has it and goes on. False: it spins
  /// and goes on with `granted`, in which the same call gives true.
  bool packet_takes(SpinLock& lock, sim::Continuation granted);

  /// Takes `lock` for whoever runs here now. Returns how long that one has to spin.
  sim::Duration take(SpinLock& lock, sim::Duration hold) {
    const CpuPlace here{index_, cache_};
    const Distance way = lock.distance_to(here);
    const sim::Duration transfer = way == Distance::None ? sim::Duration{0} : draw_transfer(way);
    return lock.acquire(machine_.queue.now(), here, transfer, hold);
  }
  sim::Duration draw(Cost cost) {
    return machine_.costs[cost].draw(machine_.space, cpu_draw_source | index_, draws_);
  }

  /// Time spent per account since the start, up to now. The sum is now, to the nanosecond.
  Accounts accounts();
  std::uint64_t context_switches() const { return context_switches_; }

 private:
  friend class Thread;

  struct Burst {
    sim::Time since{};
    sim::Duration cost{}, lost_before{};
    sim::Duration first{};  // of the cost, goes to `account`; the rest to User
    Account account = Account::User;
    bool wakes = false;  // the way from wake-up to running, which ends in the thread's start
  };

  /// Packet work done from the start up to now.
  sim::Duration softirq_done() const {
    const sim::Time now = machine_.queue.now();
    return softirq_until_ > now ? softirq_total_ - (softirq_until_ - now) : softirq_total_;
  }
  sim::Duration draw_transfer(Distance way) {
    return draw(way == Distance::Near ? Cost::CacheLineNear : Cost::CacheLineFar);
  }
  sim::Time burst_end() const {
    return burst_.since + burst_.cost + (softirq_total_ - burst_.lost_before);
  }
  bool thread_spins() const { return completion_ && burst_.account == Account::Spin; }
  void make_runnable(Thread& thread, sim::Duration wake_cost);
  void begin(Thread& thread, sim::Duration first, sim::Duration user, Account account, bool wakes);
  void reschedule();
  void complete(std::uint64_t unused);
  void resume_current(std::uint64_t thread_index);
  void go_on(Thread& thread);
  void preempt();
  void tick(std::uint64_t dispatch_number);
  void dispatch_next(bool switched);
  void dispatch(Thread& thread, bool switched);
  void leave(Thread& thread);
  void settle();

  /// One that waits its turn where packets take locks; the first is being worked on.
  struct Packet {
    sim::Continuation then;
    sim::Duration before_lock, under_lock;  // its cost
    sim::Duration hold;                     // longer than under_lock if its cost is too short
  };
  void queue_packet(Cost cost, sim::Duration work, sim::Continuation then);
  void begin_packet();
  void packet_effect(std::uint64_t unused);
  void end_packet(std::uint64_t unused);

  Machine& machine_;
  std::unique_ptr<Scheduler> scheduler_;
  Thread* current_ = nullptr;
  Burst burst_;
  sim::Ticket completion_;
  sim::Time softirq_until_{};
  sim::Duration softirq_total_{};
  sim::Time settled_{}, idle_since_{};
  sim::Duration softirq_settled_{};
  Accounts spent_{};
  std::uint64_t context_switches_ = 0, draws_ = 0;
  sim::Ring<Packet> packets_;
  sim::Time packet_ends_{}, packet_spins_until_{};
  sim::Duration packets_spin_{};  // all of it, up to packet_spins_until_
  unsigned index_, cache_;
  bool packet_has_lock_ = false;
};

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

/// A thread of the server, pinned to a CPU. Its program awaits run() and sleep(); what it does in
/// between takes no simulated time.
class Thread {
 public:
  /// Asleep until start().
  Thread(Machine& machine, Cpu& cpu)
      : machine_(machine),
        cpu_(cpu),
        index_(machine.threads++),
        draws_(std::uint64_t{index_ / cpu_draw_source} << 40) {}
  Thread(const Thread&) = delete;
  Thread& operator=(const Thread&) = delete;

  Cpu& cpu() { return cpu_; }
  const Cpu& cpu() const { return cpu_; }
  unsigned index() const { return index_; }
  bool asleep() const { return state_ == State::Asleep; }
  bool dead() const { return state_ == State::Dead; }
  DelayHistory& history() { return history_; }

  /// Why the thread was last woken, for its program to look at.
  enum class Reason : std::uint8_t { Other, ListenSocket };
  Reason reason = Reason::Other;

  struct [[nodiscard]] Running {
    Thread& thread;
    sim::Duration kernel, user;
    bool await_ready() const noexcept { return kernel + user == sim::Duration{0}; }
    void await_suspend(std::coroutine_handle<> handle) {
      thread.handle_ = handle;
      thread.cpu_.begin(thread, kernel, user, Account::Kernel, false);
    }
    void await_resume() const noexcept {}
  };
  /// Uses the CPU for system calls and then for the program itself; packet work can make it take
  /// longer.
  Running run(sim::Duration kernel, sim::Duration user) { return {*this, kernel, user}; }
  Running run(Cost cost) { return {*this, draw(cost), sim::Duration{0}}; }
  /// The cost of an operation, to be added to others and awaited with them.
  sim::Duration draw(Cost cost, sim::Duration cpu_idle = {}) {
    return machine_.costs[cost].draw(machine_.space, index_ % cpu_draw_source, draws_, cpu_idle);
  }

  struct [[nodiscard]] Spinning {
    Thread& thread;
    sim::Duration length;
    bool await_ready() const noexcept { return length == sim::Duration{0}; }
    void await_suspend(std::coroutine_handle<> handle) {
      thread.handle_ = handle;
      thread.cpu_.begin(thread, length, sim::Duration{0}, Account::Spin, false);
    }
    void await_resume() const noexcept {}
  };
  /// Takes `lock`, spinning until it is granted, and holds it for a lock_hold from then on: what
  /// the thread does next has that in its cost. Packet work that comes while it spins runs first,
  /// and leaves the lock's order as it is.
  Spinning take(SpinLock& lock) {
    if (machine_.locks_are_free) return {*this, sim::Duration{0}};
    return {*this, cpu_.take(lock, cpu_.draw(Cost::LockHold))};
  }

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
  void wake(const Cpu* waker);
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
  void fall_asleep();
  void nap_ends(std::uint64_t /*unused*/) { wake(nullptr); }
  sim::Duration take_stop();

  enum class State : std::uint8_t { Asleep, Runnable, Running, Dead };

  Machine& machine_;
  Cpu& cpu_;
  /// What a preemption left of a burst.
  struct Left {
    sim::Duration cost{}, first{};
    Account account = Account::User;
  };

  std::coroutine_handle<> handle_;
  Left left_;
  DelayHistory history_;
  AwakeTime own_awake_;
  AwakeTime* awake_ = &own_awake_;
  sim::Time runnable_since_{}, ready_at_{}, stop_until_{};
  sim::Duration stop_owed_{};
  unsigned index_;
  std::uint64_t draws_;
  State state_ = State::Asleep;
};

}  // namespace acceptlab::cpu
