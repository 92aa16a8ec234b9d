#pragma once

#include <optional>
#include <vector>

#include "validation/native/probes/sched_trace.hpp"

namespace acceptlab::native::probes {

/// A task on a CPU between two context switches.
struct Slice {
  pid_t task = 0;
  bool own = false;
  Nanoseconds from = 0, to = 0;
  bool still_runnable = false;  // when it left the CPU
};

/// What one of this process's threads had of a CPU until another of them followed, or it slept.
struct Turn {
  pid_t task = 0;
  Nanoseconds from = 0, to = 0;
  Nanoseconds ran = 0;  // less than `to - from` when something foreign ran in between
  bool slept = false;
};

/// A thread was woken and ran.
struct Wake {
  Nanoseconds woken = 0, ran = 0;
  Nanoseconds foreign = 0;      // what other processes had of the CPU in between
  Nanoseconds turn_before = 0;  // what the thread had in its turn before it slept
  Nanoseconds delay() const { return ran - woken; }
};

/// What ran on one CPU, from a trace.
class CpuSlices {
 public:
  CpuSlices(const std::vector<SchedEvent>& events, int cpu);

  const std::vector<Slice>& all() const { return slices_; }
  std::vector<Turn> turns() const;
  /// CPU time of foreign tasks between two instants. The idle task is not foreign.
  Nanoseconds foreign(Nanoseconds from, Nanoseconds to) const;

 private:
  void end_slice(const SchedEvent& event, Nanoseconds charged);

  std::vector<Slice> slices_;
};

/// The wake-ups of a thread that stays on the CPU of `slices`.
std::vector<Wake> wakes_of(pid_t task, const std::vector<SchedEvent>& events,
                           const CpuSlices& slices);

}  // namespace acceptlab::native::probes
