#include <utility>

#include "models/cpu/cpu.hpp"
#include "models/cpu/quota.hpp"
#include "models/cpu/thread.hpp"

// A CPU's part in a quota: threads of the group stand apart while their group has no time left
// here.

namespace acceptlab::cpu {

using sim::Duration;
using sim::Time;

/// False when the thread's group has no time left here: it waits apart until there is some.
bool Cpu::may_run(Thread& thread) {
  if (machine_.quota == nullptr || !thread.in_quota) return true;
  if (quota_left_ <= Duration{0} && !out_of_quota_) {
    quota_left_ += machine_.quota->take_slice(*this);
    out_of_quota_ = quota_left_ <= Duration{0};
  }
  if (out_of_quota_) throttled_.push_back(&thread);
  return !out_of_quota_;
}

void Cpu::arm_quota() {
  machine_.queue.after(quota_left_, sim::EventClass::Timer,
                       sim::bind<&Cpu::quota_used>(*this, dispatches_));
}

void Cpu::quota_used(std::uint64_t dispatch_number) {
  if (dispatch_number != dispatches_ || current_ == nullptr || !current_->in_quota) return;
  charge();
  if (quota_left_ <= Duration{0}) quota_left_ += machine_.quota->take_slice(*this);
  if (quota_left_ > Duration{0}) {
    arm_quota();
  } else {
    throttle();
  }
}

void Cpu::throttle() {
  if (put_off(sim::bind<&Cpu::quota_used>(*this, dispatches_), throttle_when_spun_)) return;
  out_of_quota_ = true;
  Thread& thread = *current_;
  take_from_running();
  scheduler_->leave(thread, machine_.queue.now());
  throttled_.push_back(&thread);
  dispatch_next(true);
}

void Cpu::resume_quota() {
  out_of_quota_ = false;
  quota_left_ = Duration{0};
  const std::vector<Thread*> threads = std::exchange(throttled_, {});
  for (Thread* thread : threads) {
    const Time now = machine_.queue.now();
    thread->history_.record(DelayHistory::RunQueue, now, now - thread->runnable_since_);
    make_runnable(*thread, std::max(thread->ready_at_ - now, Duration{0}), Arrival::Woken);
  }
}

}  // namespace acceptlab::cpu
