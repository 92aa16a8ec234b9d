#include "models/cpu/dfly_placement.hpp"

#include <algorithm>
#include <limits>

namespace acceptlab::cpu {

namespace {

// usched_dfly.c, usched_dfly_weight1 to 4: what speaks for the CPU that a thread ran on last, for
// the one that wakes it, what a runnable thread adds, and what one of less importance takes off.
constexpr std::int64_t last_ran_here = 30, woken_from_here = 180, runnable = 10;

}  // namespace

DflyPlacement::DflyPlacement(std::vector<Cpu*> cpus) : cpus_(std::move(cpus)) {
  for (Cpu* cpu : cpus_) {
    if (cpu->place().cache >= caches_.size()) caches_.resize(cpu->place().cache + 1);
    caches_[cpu->place().cache].push_back(cpu);
  }
}

/// The lower, the better. A thread's load (`uload`) counts as one runnable thread's usual share of
/// the priority range, which server threads that mostly sleep have about the same.
std::int64_t DflyPlacement::score(const Thread& thread, const Cpu* waker,
                                  const std::vector<Cpu*>& group) const {
  std::int64_t load = 0;
  bool here = false, from_here = false;
  for (const Cpu* cpu : group) {
    load += static_cast<std::int64_t>(cpu->load()) * runnable;
    here = here || cpu == &thread.cpu();
    from_here = from_here || cpu == waker;
  }
  return load / static_cast<std::int64_t>(group.size()) - (here ? last_ran_here : 0) -
         (from_here ? woken_from_here : 0);
}

Cpu& DflyPlacement::at_wake(const Thread& thread, const Cpu* waker) {
  const std::vector<Cpu*>* group = nullptr;
  std::int64_t best = std::numeric_limits<std::int64_t>::max();
  const auto usable = [&](const Cpu* cpu) { return thread.may_run_on(*cpu); };
  for (const auto& cache : caches_) {
    if (std::none_of(cache.begin(), cache.end(), usable)) continue;
    const std::int64_t s = score(thread, waker, cache);
    if (s < best) {
      best = s;
      group = &cache;
    }
  }
  Cpu* chosen = cpus_[thread.cpu().index()];
  if (group == nullptr) return *chosen;
  best = std::numeric_limits<std::int64_t>::max();
  for (Cpu* cpu : *group) {
    if (!usable(cpu)) continue;
    const std::int64_t s = score(thread, waker, {cpu});
    if (s < best || (s == best && cpu == &thread.cpu())) {
      best = s;
      chosen = cpu;
    }
  }
  return *chosen;
}

/// Idle CPUs pull from the longest queue (dfly_choose_worst_queue()).
Thread* DflyPlacement::pull_to(Cpu& idle) {
  const Cpu* worst = nullptr;
  for (const Cpu* cpu : cpus_) {
    if (cpu != &idle && cpu->scheduler().waiting() > 0 &&
        (worst == nullptr || cpu->load() > worst->load()))
      worst = cpu;
  }
  if (worst == nullptr) return nullptr;
  for (std::size_t i = 0; i < worst->scheduler().waiting(); ++i) {
    auto& thread = static_cast<Thread&>(worst->scheduler().waiting_at(i));
    if (thread.movable() && thread.may_run_on(idle)) return &thread;
  }
  return nullptr;
}

}  // namespace acceptlab::cpu
