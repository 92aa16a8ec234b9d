#pragma once

#include <vector>

#include "sim/event_queue.hpp"

namespace acceptlab::cpu {

class Cpu;

/// CPU time that the threads of one cgroup may use together: Linux' CFS bandwidth control. Each CPU
/// takes a slice from the period's budget when it has used up its last one; where none is left the
/// group's threads stand still on that CPU until the next period.
class Quota {
 public:
  /// `per_period`: CPU time for each `period`.
  Quota(sim::EventQueue& queue, sim::Duration per_period) : queue_(queue), budget_(per_period) {
    left_ = budget_;
  }

  // cpu.max, "max 100000"; sched_cfs_bandwidth_slice_us.
  static constexpr sim::Duration period = std::chrono::milliseconds(100);
  static constexpr sim::Duration slice = std::chrono::milliseconds(5);

  /// CPU time that a CPU may use from now on; zero: none, and `cpu` is told by resume_quota() when
  /// there is some again.
  sim::Duration take_slice(Cpu& cpu);
  /// A CPU that has become idle gives back what it has not used.
  void give_back(sim::Duration unused) { left_ += unused; }

  /// How often a CPU had to stop the group's threads.
  std::uint64_t times_throttled() const { return throttled_; }

 private:
  void next_period(std::uint64_t unused);

  sim::EventQueue& queue_;
  sim::Duration budget_, left_{};
  std::vector<Cpu*> waiting_, resumed_;
  std::uint64_t throttled_ = 0;
  bool timer_runs_ = false;
};

}  // namespace acceptlab::cpu
