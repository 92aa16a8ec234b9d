#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "sim/time.hpp"
#include "validation/trace/real_threads.hpp"
#include "validation/trace/run_folder.hpp"

namespace acceptlab::validation {

/// Is told what happened in a real run, in the order of time. `lane`: of RealThreads.
class RealObserver {
 public:
  RealObserver() = default;
  RealObserver(const RealObserver&) = delete;
  RealObserver& operator=(const RealObserver&) = delete;
  virtual ~RealObserver() = default;

  /// An asleep thread becomes runnable; `cpu` made the call.
  virtual void woken(std::uint32_t lane, unsigned cpu, sim::Time at) = 0;
  /// `since`: when it took the CPU; in the past where the kernel did not tell.
  virtual void on_cpu(std::uint32_t lane, unsigned cpu, sim::Time since) = 0;
  virtual void off_cpu(std::uint32_t lane, unsigned cpu, sim::Time at, bool sleeps) = 0;
  /// Of CPUs and wake-ups nothing is known from now on; before the first such call nothing was.
  virtual void sched_over(sim::Time at) = 0;
  virtual void queued(const RealConnection& c, sim::Time at) = 0;
  virtual void left_queue(const RealConnection& c, sim::Time at) = 0;
  virtual void accepted(const RealConnection& c, std::uint32_t lane, sim::Time at) = 0;
  virtual void serving(const RealConnection& c, std::uint32_t lane, sim::Time at) = 0;
  virtual void served(const RealConnection& c, std::uint32_t lane, sim::Time at) = 0;
  /// False: there is no room for more.
  virtual bool wants_more(sim::Time at) const = 0;
};

/// Tells of a run up to `until`.
class RealReplay {
 public:
  RealReplay(const RunFolder& run, const RealThreads& threads);

  /// Returns the instant up to which it has told.
  sim::Time tell(RealObserver& observer, sim::Time until);

 private:
  enum class Kind : std::uint8_t {
    Queued,
    Waking,
    Left,
    Accepted,
    Served,
    Serving,
    Switch,
    SchedOver
  };
  struct Moment {
    std::int64_t ns;
    std::size_t index;  // of a row of sched.csv, or of a connection
    Kind kind;
  };
  struct CpuState {
    std::optional<std::uint32_t> thread;
    sim::Time changed{};  // by the last switch
  };
  struct ThreadState {
    bool known = false, awake = false;  // known: since it was first told of
    std::optional<unsigned> cpu;        // that it has
    sim::Time woken{};
    std::optional<sim::Time> seen;  // at work since it slept, while no CPU is known to have it
  };

  void add_connections();
  void tell(const Moment& moment, RealObserver& observer);
  void tell_waking(const SchedRow& row, sim::Time at, RealObserver& observer);
  void tell_switch(const SchedRow& row, sim::Time at, RealObserver& observer);
  bool somebody_else_works(std::uint32_t lane, sim::Time at) const;
  sim::Time has_run_since(std::uint32_t lane, unsigned cpu, sim::Time at) const;
  void takes_cpu(std::uint32_t lane, unsigned cpu, sim::Time since, RealObserver& observer);
  void leaves_cpu(std::uint32_t lane, unsigned cpu, sim::Time at, bool sleeps,
                  RealObserver& observer);
  std::optional<std::uint32_t> acceptor_of(const RealConnection& c) const;
  std::optional<std::uint32_t> thread_at_work(std::optional<unsigned> worker) const;

  const RunFolder& run_;
  const RealThreads& threads_;
  std::vector<Moment> moments_;
  std::vector<CpuState> cpus_;
  std::vector<ThreadState> states_;
};

}  // namespace acceptlab::validation
