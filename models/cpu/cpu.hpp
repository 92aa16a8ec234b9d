#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "models/cpu/account.hpp"
#include "models/cpu/machine.hpp"
#include "models/cpu/packet_work.hpp"
#include "models/cpu/scheduler.hpp"
#include "models/cpu/spin_lock.hpp"

namespace acceptlab::cpu {

class SharedCpus;
class Thread;

/// One CPU thread. It does packet work first, in the order it came, then runs the thread that its
/// scheduler picked. Stealing is lazy: packet work is only added to what the CPU has lost, and a
/// completion that comes too early is armed again.
class Cpu {
 public:
  /// `cache`: number of its last-level cache.
  Cpu(Machine& machine, unsigned index, std::unique_ptr<Scheduler> scheduler, unsigned cache = 0)
      : machine_(machine),
        scheduler_(std::move(scheduler)),
        packets_(machine, *this),
        place_{index, cache} {}
  Cpu(const Cpu&) = delete;
  Cpu& operator=(const Cpu&) = delete;

  unsigned index() const { return place_.cpu; }
  CpuPlace place() const { return place_; }
  const Scheduler& scheduler() const { return *scheduler_; }
  /// No thread runs or is about to; packet work may be going on.
  bool idle() const { return current_ == nullptr && !pick_is_due_ && !client_holds_; }
  /// It is idle, and an interrupt is on its way that brings it a thread.
  bool is_called() const { return pick_is_due_ || (current_ != nullptr && burst_.wakes); }
  /// For how long threads have had it, packet work within their time included, their way from a
  /// wake-up and clients not.
  sim::Duration threads_ran() const {
    if (current_ == nullptr) return threads_ran_;
    const sim::Duration had = had_since_charged();
    return threads_ran_ + had - std::min(had, uncharged_);
  }
  /// For how long clients on this machine have had it.
  sim::Duration clients_ran() const {
    return client_runs_ ? clients_ran_ + (machine_.queue.now() - client_since_) : clients_ran_;
  }
  /// How long it has had nothing to do at all; 0 while it has.
  sim::Duration idle_for() const;
  /// Average length of its recent idle times, see LinuxPlacement.
  sim::Duration average_idle() const { return average_idle_; }
  /// How long it was idle before it became busy, given to the first who takes it for this operation
  /// since; 0 to all others, who find its code and data in the caches.
  sim::Duration take_idle_before(Cost cost) {
    unsigned& last = last_use_[static_cast<std::size_t>(cost)];
    return std::exchange(last, busy_periods_) == busy_periods_ ? sim::Duration{0} : idle_before_;
  }
  /// Threads that run or wait here.
  std::size_t load() const {
    return scheduler_->waiting() + (current_ == nullptr ? 0 : 1) + (client_runs_ ? 1 : 0);
  }
  /// The two are threads of one core.
  void add_sibling(Cpu& other) { siblings_.push_back(&other); }
  bool has_siblings() const { return !siblings_.empty(); }
  bool all_idle() const { return idle() && busy_siblings_ == 0; }
  /// All threads of this CPU share the time of `shared` CPUs equally.
  void share_in(SharedCpus& shared) { shared_ = &shared; }

  PacketWork& packets() { return packets_; }
  /// A client on this machine, which sleeps when it has nothing to do, works for so long.
  void run_client(sim::Duration work);
  bool client_runs() const { return client_runs_; }
  void softirq(Cost cost, sim::Continuation then) { packets_.arrive(cost, then); }
  /// See PacketWork::takes().
  bool packet_takes(SpinLock* lock, sim::Continuation granted) {
    return packets_.takes(lock, granted);
  }
  /// Packet work begins to spin for a lock, without knowing how long, or ends to.
  void packets_spin(bool begins);

  sim::Duration draw(Cost cost, sim::Duration cpu_idle = {}) {
    return machine_.costs[cost].draw(machine_.space, cpu_draw_source | place_.cpu, draws_,
                                     cpu_idle);
  }
  /// What work of this length takes while a sibling runs too.
  sim::Duration at_shared_speed(sim::Duration work) const {
    return speed_ == Machine::full_speed ? work : work * Machine::full_speed / speed_;
  }

  /// Time spent per account since the start, up to now. The sum is now, to the nanosecond.
  Accounts accounts();
  std::uint64_t context_switches() const { return context_switches_; }
  /// Threads that have come to run here and ran elsewhere before.
  std::uint64_t migrations() const { return migrations_; }

  /// Takes a waiting thread of another CPU over.
  void adopt(Thread& waiting);
  /// The quota has time again, see Quota.
  void resume_quota();

 private:
  friend class Thread;

  /// Work under way, in units of Machine::full_speed for each nanosecond.
  struct Burst {
    sim::Time begun{}, since{};
    sim::Duration lost_begun{}, lost_before{};  // packet work done at those times
    std::int64_t left = 0;                      // at `since`
    std::int64_t first = 0;  // what the account gets of it from the last settling on; rest: User
    Account account = Account::User;
    bool wakes = false;  // the way from wake-up to running, which ends in the thread's start
  };

  /// Neither a spin nor the way from a wake-up ends later because a sibling runs.
  std::int64_t speed() const {
    return burst_.account == Account::Spin || burst_.wakes ? Machine::full_speed : speed_;
  }
  sim::Duration wall(std::int64_t work) const {
    const std::int64_t s = speed();
    return sim::Duration(s == Machine::full_speed ? work / Machine::full_speed
                                                  : (work + s - 1) / s);
  }
  sim::Time burst_end() const {
    return burst_.since + wall(burst_.left) + (packets_.total() - burst_.lost_before);
  }
  bool thread_spins() const {
    return (completion_ || spins_openly_ || burst_waits_) && burst_.account == Account::Spin;
  }

  /// Time that was the running thread's or that of packet work within it.
  sim::Duration had_since_charged() const {
    return machine_.queue.now() - charged_at_ - (clients_ran() - clients_charged_);
  }
  void client_begins();
  void look_at_client_later();
  void client_may_sleep(std::uint64_t unused);

  void make_runnable(Thread& thread, sim::Duration way, Arrival why);
  void compete(const Thread& thread);
  sim::Duration call_to(Cpu& target, sim::Duration way);
  void begin(Thread& thread, std::int64_t first, std::int64_t all, Account account, bool wakes);
  void begin_spinning(Thread& thread);
  void end_spinning();
  void tell_of_spin(bool begins) const;
  void advance();
  void reschedule();
  void complete(std::uint64_t unused);
  void record_delays(Thread& thread);
  void resume_current(std::uint64_t thread_index);
  void go_on(Thread& thread);

  void preempt();
  void take_from_running();
  void preempt_now(std::uint64_t dispatch_number);
  void arm_tick();
  void tick(std::uint64_t unused);
  void pick_from_idle(std::uint64_t unused);
  void dispatch_next(bool switched);
  void dispatch(Thread& thread, bool switched);
  void become_idle();
  void leave_idle();
  void leave(Thread& thread, bool ends);
  void drop_waiting(Thread& thread);
  void charge();
  void settle();
  void sibling_changed(int by);

  bool may_run(Thread& thread);
  void arm_quota();
  void quota_used(std::uint64_t dispatch_number);
  void throttle();
  bool put_off(sim::Continuation action, sim::Continuation& when_spun);
  void do_what_was_put_off();

  Machine& machine_;
  std::unique_ptr<Scheduler> scheduler_;
  PacketWork packets_;
  CpuPlace place_;
  SharedCpus* shared_ = nullptr;
  Thread* current_ = nullptr;
  Burst burst_;
  sim::Ticket completion_;
  std::int64_t speed_ = Machine::full_speed;
  std::vector<Cpu*> siblings_;
  unsigned busy_siblings_ = 0;
  bool tick_armed_ = false;
  bool pick_is_due_ = false;   // at this instant, for an idle CPU
  bool spins_openly_ = false;  // the thread, until it is granted its lock
  bool burst_waits_ = false;   // for packet work that spins
  bool client_runs_ = false, client_falls_asleep_ = false;
  bool client_holds_ = false;  // and no thread had the CPU when it began
  sim::Continuation preempt_when_spun_, throttle_when_spun_;

  // Books
  sim::Time settled_{}, idle_since_{}, charged_at_{}, woke_others_at_{}, awake_at_{};
  sim::Time client_since_{};
  sim::Duration packets_settled_{}, packets_charged_{}, waking_others_{}, threads_ran_{};
  sim::Duration clients_ran_{}, clients_charged_{};
  sim::Duration uncharged_{};  // of the running thread's way, which is not its CPU time
  std::array<unsigned, cost_count> last_use_{};  // by cost: in which of the busy periods
  unsigned busy_periods_ = 0;
  sim::Duration idle_before_{};  // the present one
  sim::Duration average_idle_ = most_average_idle;
  Accounts spent_{};
  std::uint64_t dispatches_ = 0, context_switches_ = 0, migrations_ = 0, draws_ = 0;

  // Quota
  std::vector<Thread*> throttled_;
  sim::Duration quota_left_{};
  bool out_of_quota_ = false;

 public:
  /// kernel/sched/core.c, update_avg(&rq->avg_idle): capped at twice the migration cost of 0.5 ms.
  static constexpr sim::Duration most_average_idle = std::chrono::milliseconds(1);
};

}  // namespace acceptlab::cpu
