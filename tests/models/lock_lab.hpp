#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "models/cpu/spin_lock.hpp"
#include "sim/event_queue.hpp"

namespace acceptlab::cpu {

/// Asks a lock on behalf of CPUs and writes down who had it when, in nanoseconds. There is a
/// last-level cache for every two CPUs; cache_line_near is 60, cache_line_far 150.
template <class Lock>
struct LockLab {
  using Times = std::map<unsigned, std::int64_t>;

  sim::EventQueue queue;
  CostTable costs;
  Lock lock;
  Times granted;  // CPU -> when its section began

  template <class... Kind>
  explicit LockLab(Kind... kind) : lock(queue, LockCosts{costs, {1, 0}, 0}, kind...) {
    set(Cost::CacheLineNear, 60);
    set(Cost::CacheLineFar, 150);
  }
  void set(Cost cost, double ns) { costs[cost] = CostEntry(sim::Distribution::constant(ns)); }
  void no_ways() {
    set(Cost::CacheLineNear, 0);
    set(Cost::CacheLineFar, 0);
  }
  std::int64_t now() const { return queue.now().time_since_epoch().count(); }
  void run_to(std::int64_t end) { queue.run_until(sim::Time(sim::Duration(end))); }

  sim::Continuation continuation(unsigned cpu) { return sim::bind<&LockLab::note>(*this, cpu); }
  /// `cpu` asks at `at`. True when it has the lock at once.
  bool ask(std::int64_t at, unsigned cpu, std::int64_t hold) {
    run_to(at);
    const auto way = lock.ask({cpu, cpu / 2}, Section{sim::Duration(hold)}, continuation(cpu));
    if (way) granted[cpu] = now() + way->count();
    return way.has_value();
  }

 private:
  void note(std::uint64_t cpu) { granted[static_cast<unsigned>(cpu)] = now(); }
};

}  // namespace acceptlab::cpu
