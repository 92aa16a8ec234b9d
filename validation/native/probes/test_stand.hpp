#pragma once

#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "validation/native/probes/cpu_slices.hpp"
#include "validation/native/probes/sched_trace.hpp"

namespace acceptlab::native::probes {

Nanoseconds now();
void sleep_until(Nanoseconds time);
/// Spins until the calling thread has used so much CPU time.
void burn(Nanoseconds cpu_time);
/// Lets a thread (0: the calling one) run on these CPUs only.
void allow_cpus(const std::vector<int>& cpus, pid_t thread = 0);
pid_t own_thread_id();

/// A thread that is pinned before its body starts; joined on destruction.
class PinnedThread {
 public:
  PinnedThread(int cpu, std::function<void()> body);
  pid_t id() const { return id_; }

 private:
  pid_t id_ = 0;
  std::jthread thread_;
};

/// What took CPU time from a case, as shares of the time that passed.
struct Noise {
  double foreign = 0;  // other processes on the case's CPUs: the highest of these shares
  double steal = 0;    // the hypervisor, likewise
  // Both CPUs together: all that was neither idle nor ours. Includes steal.
  double machine = 0;
  bool complete = true;  // the trace has everything
  int attempts = 1;
  bool per_cpu = false;  // `foreign` could be told; else `machine` is judged

  double judged() const { return per_cpu ? foreign + steal : machine; }
  bool noisy() const;
  std::string text() const;
  std::string json() const;
};

/// What the kernel did during a case.
struct Observation {
  std::vector<SchedEvent> events;  // none when tracing is not permitted
  Nanoseconds from = 0, to = 0;
  Noise noise;
};

/// The two CPUs of a run, with or without a trace of them.
class TestStand {
 public:
  /// The calling thread, from which all others come, moves to other_cpu().
  TestStand();

  int tested_cpu() const { return tested_; }
  int other_cpu() const { return other_; }
  bool traces() const { return trace_.has_value(); }
  /// Why there is no trace.
  const std::string& refusal() const { return refusal_; }

  /// Runs `body` and observes it; `cpus` are those whose noise counts.
  Observation observe(const std::vector<int>& cpus, const std::function<void()>& body);

 private:
  int tested_ = 0, other_ = 0;
  std::optional<SchedTrace> trace_;
  std::string refusal_;
};

/// Goes on in a child with a session of its own, raised above ordinary load where autogroups exist
/// (a raised group competes within itself as before). The parent ends with the child's status, and
/// the child with the parent. Says what it did.
std::string continue_in_raised_session();

/// Repeats a noisy case, at most three times in all, and returns the quietest.
template <class Case>
auto quietest(const Case& run) {
  constexpr int most = 3;
  auto best = run();
  for (int attempt = 2; attempt <= most && best.noise.noisy(); ++attempt) {
    auto next = run();
    if (next.noise.judged() < best.noise.judged()) best = std::move(next);
    best.noise.attempts = attempt;
  }
  return best;
}

}  // namespace acceptlab::native::probes
