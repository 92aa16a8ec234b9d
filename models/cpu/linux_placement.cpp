#include "models/cpu/linux_placement.hpp"

#include <algorithm>

namespace acceptlab::cpu {

using sim::Time;

namespace {

// fair.c: the share of its own load by which the waker's CPU must be better than the previous one,
// (imbalance_pct - 100) / 2 with the 117 of a last-level cache's domain.
constexpr std::size_t affine_percent = 108;
// cache_nice_tries: after so many pulls that found warm caches only, those are pulled too.
constexpr unsigned patience = 1;

}  // namespace

LinuxPlacement::LinuxPlacement(const sim::EventQueue& queue, const sim::RandomSpace& space,
                               std::vector<Cpu*> cpus, const Settings& settings)
    : queue_(queue),
      cpus_(std::move(cpus)),
      place_in_cache_(cpus_.size()),
      next_balance_(cpus_.size()),
      failed_pulls_(cpus_.size()),
      rates_(cpus_.size()),
      space_(space),
      settings_(settings) {
  for (const Cpu* cpu : cpus_) {
    const unsigned cache = cpu->place().cache;
    if (cache >= cache_cpus_.size()) cache_cpus_.resize(cache + 1);
    place_in_cache_[cpu->index()] = cache_cpus_[cache].size();
    cache_cpus_[cache].push_back(cpu->index());
  }
  if (settings_.vcpu_pack != 0) packing_.emplace(queue_, cpus_, settings_.vcpu_pack);
  smt_ = std::any_of(cpus_.begin(), cpus_.end(), [](const Cpu* c) { return c->has_siblings(); });
}

// --- Wake-up

/// wake_affine(): the waker's CPU or the thread's previous one.
const Cpu& LinuxPlacement::wake_affine(const Thread& thread, const Cpu& waker) const {
  const Cpu& previous = thread.cpu();
  if (settings_.wakes_many || &waker == &previous || !allowed(thread, waker)) return previous;
  // An interrupt on an idle CPU: the thread was called from there, but its own cache is as good.
  if (waker.idle() && same_cache(waker, previous)) return previous.idle() ? previous : waker;
  if (previous.idle()) return previous;
  const std::size_t here = waker.load() + 1;
  return here * 100 < previous.load() * affine_percent ? waker : previous;
}

/// select_idle_core(), then select_idle_cpu(): from the target on, once round its cache.
Cpu* LinuxPlacement::idle_in_cache(const Thread& thread, const Cpu& from, bool whole_core) const {
  const auto& group = cache_cpus_[from.place().cache];
  for (std::size_t i = 1; i < group.size(); ++i) {
    Cpu& cpu = *cpus_[group[(place_in_cache_[from.index()] + i) % group.size()]];
    if ((whole_core ? cpu.all_idle() : cpu.idle()) && allowed(thread, cpu)) return &cpu;
  }
  return nullptr;
}

Cpu* LinuxPlacement::idle_sibling(const Thread& thread, const Cpu& target) const {
  const Cpu& previous = thread.cpu();
  if (target.idle() && allowed(thread, target)) return cpus_[target.index()];
  if (previous.idle() && allowed(thread, previous) && same_cache(previous, target))
    return cpus_[previous.index()];
  if (smt_) {
    if (Cpu* core = idle_in_cache(thread, target, true)) return core;
  }
  return idle_in_cache(thread, target, false);
}

Cpu& LinuxPlacement::at_wake(const Thread& thread, const Cpu* waker) {
  if (packing_) {
    if (Cpu* cpu = packing_->at_wake(thread, waker)) {
      overloaded_ |= !cpu->idle();
      return *cpu;
    }
  }
  const Cpu& target = waker == nullptr ? thread.cpu() : wake_affine(thread, *waker);
  if (Cpu* idle = idle_sibling(thread, target)) return *idle;
  overloaded_ = true;
  if (allowed(thread, target)) return *cpus_[target.index()];
  for (Cpu* cpu : cpus_) {  // it has never run, or its CPUs were changed: the first that it may use
    if (allowed(thread, *cpu)) return *cpu;
  }
  return *cpus_[thread.cpu().index()];
}

// --- Balancing

Thread* LinuxPlacement::movable_from(const Cpu& busy, const Cpu& to, bool even_hot) const {
  const Scheduler& queue = busy.scheduler();
  for (std::size_t i = queue.waiting(); i-- > 0;) {  // the one that waits last, as detach_tasks()
    auto& thread = static_cast<Thread&>(queue.waiting_at(i));
    const bool hot =
        thread.last_ran != Time{} && queue_.now() - thread.last_ran < settings_.migration_cost;
    if (thread.movable() && allowed(thread, to) && (even_hot || !hot)) return &thread;
  }
  return nullptr;
}

/// Newly idle balancing: the same cache first, then the machine. Warm caches are left alone, and
/// their failures are not counted: that is for the balancing at ticks (sched_balance_rq()).
Thread* LinuxPlacement::pull_to(Cpu& idle) {
  if (!overloaded_ || idle.average_idle() < settings_.least_average_idle) return nullptr;
  bool searched = false;
  for (const bool near : {true, false}) {
    SearchRate& rate = rates_[idle.index()][near ? 0 : 1];
    if (settings_.searches_by_success) {
      sim::DrawSequence draws(space_, sim::Purpose::Balance, idle.index(), searches_++);
      if (!rate.looks(draws)) continue;
    }
    searched = true;
    Thread* thread = search(idle, near);
    rate.looked(thread != nullptr);
    if (thread != nullptr) return thread;
  }
  // Only who looks sees that nobody waits any more (update_sd_lb_stats()).
  if (searched)
    overloaded_ = std::any_of(cpus_.begin(), cpus_.end(),
                              [](const Cpu* cpu) { return cpu->scheduler().waiting() > 0; });
  return nullptr;
}

/// A thread of the busiest CPU that has one waiting.
Thread* LinuxPlacement::search(Cpu& idle, bool near) {
  const Cpu* busiest = nullptr;
  for (const Cpu* cpu : cpus_) {
    if (cpu == &idle || same_cache(*cpu, idle) != near || cpu->scheduler().waiting() == 0) continue;
    if (busiest == nullptr || cpu->load() > busiest->load()) busiest = cpu;
  }
  return busiest == nullptr ? nullptr : movable_from(*busiest, idle, false);
}

/// What a busy CPU's tick does: an idle CPU is kicked to pull (nohz_balancer_kick()), and now and
/// then the loads of busy CPUs are compared.
void LinuxPlacement::balance(Cpu& busy) {
  if (busy.scheduler().waiting() > 0) {
    for (Cpu* cpu : cpus_) {
      if (!cpu->idle()) continue;
      unsigned& failed = failed_pulls_[cpu->index()];
      if (Thread* thread = movable_from(busy, *cpu, failed > patience)) {
        failed = 0;
        return cpu->adopt(*thread);
      }
      ++failed;
    }
  }
  Time& next = next_balance_[busy.index()];
  if (queue_.now() < next) return;
  next = queue_.now() + settings_.balance_interval;
  const Cpu* busiest = nullptr;
  for (const Cpu* cpu : cpus_) {
    if (busiest == nullptr || cpu->load() > busiest->load()) busiest = cpu;
  }
  if (busiest->load() < busy.load() + 2) return;
  if (Thread* thread = movable_from(*busiest, busy, false)) busy.adopt(*thread);
}

}  // namespace acceptlab::cpu
