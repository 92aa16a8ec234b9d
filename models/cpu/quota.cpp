#include "models/cpu/quota.hpp"

#include <algorithm>

#include "models/cpu/cpu.hpp"

namespace acceptlab::cpu {

using sim::Duration;

Duration Quota::take_slice(Cpu& cpu) {
  if (!timer_runs_) {
    timer_runs_ = true;
    const auto now = queue_.now().time_since_epoch();
    queue_.at(sim::Time((now / period + 1) * period), sim::EventClass::Timer,
              sim::bind<&Quota::next_period>(*this));
  }
  const Duration taken = std::min(left_, slice);
  left_ -= taken;
  if (taken == Duration{0}) {
    waiting_.push_back(&cpu);
    ++throttled_;
  }
  return taken;
}

/// The period's timer. It stops after a period in which nothing was used.
void Quota::next_period(std::uint64_t /*unused*/) {
  timer_runs_ = left_ < budget_ || !waiting_.empty();
  left_ = budget_;
  if (!timer_runs_) return;
  queue_.after(period, sim::EventClass::Timer, sim::bind<&Quota::next_period>(*this));
  resumed_.swap(waiting_);
  for (Cpu* cpu : resumed_) cpu->resume_quota();
  resumed_.clear();
}

}  // namespace acceptlab::cpu
