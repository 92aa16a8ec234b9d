#pragma once

#include <tbb/global_control.h>
#include <tbb/task_arena.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>

#include "experiment/sweep/farm.hpp"

namespace acceptlab::experiment {

/// Threads that compute while the one that has them speaks with other processes. They are those of
/// oneTBB, so that one without a point helps with another's replications.
class Crew {
 public:
  explicit Crew(unsigned threads);
  ~Crew();  // when all that was begun has ended
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  unsigned threads() const { return threads_; }
  /// What was begun, and has not come out of finished(). It may be more than there are threads.
  unsigned running() const;
  /// Begins a computation as soon as a thread is free. It is told how many threads it may take: all
  /// of them when `shared`.
  void begin(std::function<Outcome(unsigned)> compute, bool shared);
  /// What has come of one of them, if any has ended.
  std::optional<Outcome> finished();
  /// Waits until one has ended, at most so long.
  void wait(std::chrono::microseconds most);
  void wait();

 private:
  unsigned threads_;
  tbb::global_control allowed_;  // one more: the thread that has the crew counts for oneTBB
  tbb::task_arena arena_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  unsigned running_ = 0;  // also while the outcome is not asked for
  std::deque<Outcome> finished_;
};

}  // namespace acceptlab::experiment
