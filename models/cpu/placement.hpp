#pragma once

#include "sim/time.hpp"

namespace acceptlab::cpu {

class Cpu;
class Thread;

/// Where threads run that may run on several CPUs. One object per machine.
class Placement {
 public:
  virtual ~Placement() = default;
  /// The CPU for `thread`, which is asleep and about to be woken by `waker`; null: by a timer.
  virtual Cpu& at_wake(const Thread& thread, const Cpu* waker) = 0;
  /// Somewhere more than one thread wants the CPU, a client among them.
  virtual void crowded() {}
  /// `idle` has nothing to run: a waiting thread of another CPU to be moved there, or null.
  virtual Thread* pull_to(Cpu& idle) = 0;
  /// `busy` looks at its run queue, in which threads wait: some may be moved away.
  virtual void balance(Cpu& busy) = 0;
};

}  // namespace acceptlab::cpu
