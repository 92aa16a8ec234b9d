#pragma once

#include "sim/ring.hpp"
#include "sim/time.hpp"

namespace acceptlab::cpu {

class Thread;

/// Which runnable thread a CPU runs next. One object per CPU.
class Scheduler {
 public:
  virtual ~Scheduler() = default;
  /// `thread` has become runnable on this CPU.
  virtual void enqueue(Thread& thread, sim::Time now) = 0;
  /// Takes the thread to run out of the queue; null when it is empty.
  virtual Thread* pick(sim::Time now) = 0;
  /// `thread` will not run any more: takes it out of the queue if it is there.
  virtual void remove(Thread& thread) = 0;
  /// How long `running`, just picked, may run before it goes back to the queue; Duration::max():
  /// until it sleeps.
  virtual sim::Duration tick(Thread& running, sim::Time now) = 0;
  /// True when `woken`, just enqueued, takes the CPU from `running` at once.
  virtual bool preempts(const Thread& woken, const Thread& running, sim::Time now) const = 0;
};

/// First runnable, first run, until it sleeps.
class FifoScheduler final : public Scheduler {
 public:
  void enqueue(Thread& thread, sim::Time /*now*/) override { queue_.push_back(&thread); }
  Thread* pick(sim::Time /*now*/) override {
    if (queue_.empty()) return nullptr;
    Thread* thread = queue_.front();
    queue_.pop_front();
    return thread;
  }
  void remove(Thread& thread) override { queue_.remove(&thread); }
  sim::Duration tick(Thread& /*running*/, sim::Time /*now*/) override {
    return sim::Duration::max();
  }
  bool preempts(const Thread& /*woken*/, const Thread& /*running*/,
                sim::Time /*now*/) const override {
    return false;
  }

 private:
  sim::Ring<Thread*> queue_;
};

}  // namespace acceptlab::cpu
