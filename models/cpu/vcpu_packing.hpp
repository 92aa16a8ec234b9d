#pragma once

#include <vector>

#include "models/cpu/run_share.hpp"
#include "models/cpu/thread.hpp"

namespace acceptlab::cpu {

/// Wake-ups in a guest whose kernel keeps threads together on the virtual CPUs that run already, so
/// that the host has the others for itself: boot parameter sched_vcpu_pack. kernel.org has no such
/// rule; it was read from the machine code of a 6.18.44 guest kernel (docs/schedulers.md).
class VcpuPacking {
 public:
  /// Bits of the parameter. Bit 3 is for new processes, which workers are before anything is
  /// measured.
  enum Rule : unsigned { OnIdleWaker = 1, Sync = 2, OnBusy = 4 };

  VcpuPacking(const sim::EventQueue& queue, std::vector<Cpu*> cpus, unsigned rules);

  /// The CPU for `thread`, or null: the ordinary rules decide. All wake-ups of sockets are
  /// synchronous ones.
  Cpu* at_wake(const Thread& thread, const Cpu* waker);

 private:
  bool has_room(const Thread& thread, const Cpu& cpu);

  const sim::EventQueue& queue_;
  std::vector<Cpu*> cpus_;            // by number
  std::vector<RunShare> of_cpus_;     // by CPU
  std::vector<RunShare> of_clients_;  // by CPU
  std::vector<RunShare> of_threads_;  // by Thread::number
  unsigned rules_;
};

}  // namespace acceptlab::cpu
