#pragma once

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "models/cpu/scheduler.hpp"

namespace acceptlab::cpu {

/// One CPU that does nothing but ask its scheduler: it charges time, asks at every tick and at
/// every wake-up, and notes who runs from when on.
class OneCpu {
 public:
  using Switch = std::pair<sim::Time, std::uint32_t>;

  OneCpu(Scheduler& scheduler, sim::Duration tick) : scheduler_(scheduler), tick_(tick) {}

  /// Lets time pass, in which nobody wakes up or falls asleep.
  void run_until(sim::Time end) {
    while (now_ < end) {
      const sim::Time next_tick = sim::Time{} + ((now_ - sim::Time{}) / tick_ + 1) * tick_;
      const sim::Time next = std::min(end, next_tick);
      if (running_ != nullptr) {
        scheduler_.charge(*running_, next - now_);
        had_[running_->number] += next - now_;
      }
      now_ = next;
      const bool asked = now_ == next_tick && running_ != nullptr && scheduler_.waiting() > 0;
      if (asked && scheduler_.tick(*running_, now_)) switch_thread();
    }
  }
  void arrive(Entity& thread, Arrival why) {
    scheduler_.enqueue(thread, why, now_);
    if (running_ == nullptr) {
      pick();
    } else if (scheduler_.preempts(thread, *running_, now_)) {
      switch_thread();
    }
  }
  void start(Entity& thread) { arrive(thread, Arrival::New); }
  void wake(Entity& thread) { arrive(thread, Arrival::Woken); }
  /// The running thread falls asleep.
  void sleep() {
    scheduler_.leave(*std::exchange(running_, nullptr), now_);
    pick();
  }

  /// A waiting thread leaves for another CPU.
  Entity& take(std::size_t index) {
    Entity& thread = scheduler_.waiting_at(index);
    scheduler_.remove(thread, now_);
    return thread;
  }

  sim::Time now() const { return now_; }
  const Entity* running() const { return running_; }
  /// Who got the CPU when; a thread that follows itself is noted once.
  const std::vector<Switch>& switches() const { return switches_; }
  sim::Duration had(const Entity& thread) { return had_[thread.number]; }

 private:
  void switch_thread() {
    scheduler_.enqueue(*std::exchange(running_, nullptr), Arrival::Preempted, now_);
    pick();
  }
  void pick() {
    running_ = scheduler_.pick(now_);
    if (running_ == nullptr) return;
    if (switches_.empty() || switches_.back().second != running_->number) {
      switches_.emplace_back(now_, running_->number);
    }
  }

  Scheduler& scheduler_;
  sim::Duration tick_;
  sim::Time now_{};
  Entity* running_ = nullptr;
  std::vector<Switch> switches_;
  std::map<std::uint32_t, sim::Duration> had_;
};

/// Threads with numbers 1, 2, ...
inline std::vector<Entity> threads(std::size_t count) {
  std::vector<Entity> made(count);
  for (std::size_t i = 0; i < count; ++i) made[i].number = static_cast<std::uint32_t>(i + 1);
  return made;
}

inline sim::Time at(sim::Duration since_start) { return sim::Time{} + since_start; }

/// Two threads that never sleep, and one that works for 1 ms in every 10 ms, for one second.
/// Returns the longest time that the sleeper waited for the CPU.
inline sim::Duration run_hogs_and_sleeper(OneCpu& cpu, std::vector<Entity>& three) {
  using namespace std::chrono_literals;
  Entity& sleeper = three[2];
  cpu.start(three[0]);
  cpu.start(three[1]);
  cpu.start(sleeper);
  sim::Duration longest{0};
  for (int k = 0; k < 100; ++k) {
    const sim::Time woken = cpu.now();
    const sim::Duration goal = cpu.had(sleeper) + 1ms;
    while (cpu.running() != &sleeper) cpu.run_until(cpu.now() + 100us);
    longest = std::max(longest, cpu.now() - woken);
    while (cpu.had(sleeper) < goal) cpu.run_until(cpu.now() + 100us);
    while (cpu.running() != &sleeper) cpu.run_until(cpu.now() + 100us);
    cpu.sleep();
    cpu.run_until(std::max(cpu.now(), at((k + 1) * 10ms)));
    if (k < 99) cpu.wake(sleeper);
  }
  return longest;
}

}  // namespace acceptlab::cpu
