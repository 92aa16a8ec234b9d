#pragma once

#include <array>
#include <optional>
#include <vector>

#include "models/cpu/cpu_set.hpp"
#include "models/cpu/placement.hpp"
#include "models/cpu/search_rate.hpp"
#include "models/cpu/thread.hpp"
#include "models/cpu/vcpu_packing.hpp"

namespace acceptlab::cpu {

/// Where CFS and EEVDF run a woken thread, and how idle CPUs pull: kernel/sched/fair.c,
/// select_task_rq_fair() and sched_balance_newidle(), read in 6.1 and 6.12.
class LinuxPlacement final : public Placement {
 public:
  struct Settings {
    /// sysctl_sched_migration_cost: a thread that ran less long ago has a warm cache.
    sim::Duration migration_cost = std::chrono::microseconds(500);
    /// A CPU that is idle for less on average does not pull.
    sim::Duration least_average_idle = std::chrono::microseconds(500);
    /// How often a busy CPU compares its load with others: busy_factor (16) times a domain of 4
    /// CPUs in milliseconds. Assumed for all sizes.
    sim::Duration balance_interval = std::chrono::milliseconds(64);
    /// Whoever wakes has woken many others by turns, and the woken have woken somebody themselves
    /// (wake_wide()): only the thread's previous CPU counts, not the waker's.
    bool wakes_many = false;
    /// The more often an idle CPU has found work on others, the more often it looks.
    bool searches_by_success = false;
    /// See VcpuPacking; 0: kernel.org's kernel.
    unsigned vcpu_pack = 0;
  };
  LinuxPlacement(const sim::EventQueue& queue, const sim::RandomSpace& space,
                 std::vector<Cpu*> cpus, const Settings& settings);

  Cpu& at_wake(const Thread& thread, const Cpu* waker) override;
  void crowded() override { overloaded_ = true; }
  Thread* pull_to(Cpu& idle) override;
  void balance(Cpu& busy) override;

 private:
  const Cpu& wake_affine(const Thread& thread, const Cpu& waker) const;
  Cpu* idle_sibling(const Thread& thread, const Cpu& target) const;
  Cpu* idle_in_cache(const Thread& thread, const Cpu& from, bool whole_core) const;
  Thread* movable_from(const Cpu& busy, const Cpu& to, bool even_hot) const;
  Thread* search(Cpu& idle, bool near);
  bool allowed(const Thread& thread, const Cpu& cpu) const { return thread.may_run_on(cpu); }
  bool same_cache(const Cpu& a, const Cpu& b) const { return a.place().cache == b.place().cache; }

  const sim::EventQueue& queue_;
  std::vector<Cpu*> cpus_;                         // by number
  std::vector<std::vector<unsigned>> cache_cpus_;  // by last-level cache
  std::vector<std::size_t> place_in_cache_;        // by CPU
  std::vector<sim::Time> next_balance_;            // by CPU
  std::vector<unsigned> failed_pulls_;             // by CPU: in a row, for warm caches
  std::vector<std::array<SearchRate, 2>> rates_;   // by CPU: in its cache, in the machine
  std::uint64_t searches_ = 0;
  const sim::RandomSpace& space_;
  Settings settings_;
  std::optional<VcpuPacking> packing_;
  bool smt_;
  bool overloaded_ =
      false;  // somewhere a thread has come to wait since the last search that saw none
};

}  // namespace acceptlab::cpu
