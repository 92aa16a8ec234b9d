#pragma once

#include "sim/time.hpp"

namespace acceptlab::cpu {

class Cpu;
class Thread;

/// Is told what CPUs and threads do, for traces. It may look but not touch: a run that is watched
/// is the same run.
class Watcher {
 public:
  virtual ~Watcher() = default;
  /// `thread` was asleep and becomes runnable on `target`; `waker` is the CPU that called, null for
  /// a timer. It will be on its way for `cost` once it has the CPU.
  virtual void woken(const Thread& /*thread*/, const Cpu* /*waker*/, const Cpu& /*target*/,
                     sim::Duration /*cost*/) {}
  /// `thread` has been given `cpu`; `way`: what is left of its way until its program goes on.
  virtual void on_cpu(const Thread& /*thread*/, const Cpu& /*cpu*/, sim::Duration /*way*/) {}
  /// The way is over: the program of `thread` goes on, or what a preemption left of its work.
  virtual void resumed(const Thread& /*thread*/, const Cpu& /*cpu*/) {}
  /// `thread` gives `cpu` up: it sleeps, ends, or goes back to the run queue.
  enum class Left { Sleeps, Ends, Preempted };
  virtual void off_cpu(const Thread& /*thread*/, const Cpu& /*cpu*/, Left /*why*/) {}
  /// `thread` is dead, wherever it was; off_cpu() follows if it had a CPU.
  virtual void killed(const Thread& /*thread*/) {}
  /// A thread waits for or runs on `to` from now on, `from` before.
  virtual void migrated(const Thread& /*thread*/, const Cpu& /*from*/, const Cpu& /*to*/) {}
  /// `cpu` does packet work from `from` to `to`, or has had it taken by the hypervisor.
  virtual void packet_work(const Cpu& /*cpu*/, sim::Time /*from*/, sim::Time /*to*/,
                           bool /*stolen*/) {}
  /// What works on `cpu`, its packet work or its thread, `begins` to spin for a lock, or has it
  /// now.
  virtual void spins(const Cpu& /*cpu*/, bool /*packets*/, bool /*begins*/) {}
  /// A packet that has come to `cpu` waits for a thread to do its work.
  virtual void packet_deferred(const Cpu& /*cpu*/) {}
};

}  // namespace acceptlab::cpu
