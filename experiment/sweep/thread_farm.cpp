#include "experiment/sweep/thread_farm.hpp"

#include <tbb/global_control.h>
#include <tbb/task_arena.h>

#include <exception>
#include <latch>
#include <mutex>

#include "experiment/run/parallel.hpp"

namespace acceptlab::experiment {

namespace {

/// What the threads of a farm share: one at a time gets a task or hands in an outcome.
class Counter {
 public:
  Counter(const FarmWork& work, unsigned threads) : work_(work), threads_(threads) {}

  void work_until_done() {
    while (const auto task = next()) take(work_.compute(*task, threads_of(*task)));
  }
  void rethrow_failure() const {
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  std::optional<Task> next() {
    const std::lock_guard lock(mutex_);
    if (failure_) return std::nullopt;
    try {
      return work_.next();
    } catch (...) {
      failure_ = std::current_exception();
      return std::nullopt;
    }
  }
  void take(Outcome outcome) {
    const std::lock_guard lock(mutex_);
    try {
      work_.take(std::move(outcome));
    } catch (...) {
      if (!failure_) failure_ = std::current_exception();
    }
  }

  /// A thread is given one point, but the last ones share all threads. That is one more than work
  /// at once: the thread that waits in ThreadFarm::run() counts for oneTBB.
  unsigned threads_of(const Task& task) const {
    return task.left + 1 < threads_ ? threads_ + 1 : 1;
  }

  const FarmWork& work_;
  unsigned threads_;
  std::mutex mutex_;
  std::exception_ptr failure_;
};

}  // namespace

ThreadFarm::ThreadFarm(unsigned threads) : threads_(thread_count(threads)) {}

void ThreadFarm::run(const FarmWork& work) {
  Counter counter(work, threads_);
  if (threads_ == 1) {
    counter.work_until_done();
  } else {
    // This thread only waits, so that every one that works can help with another's replications
    // when there are no more points.
    const tbb::global_control allowed(tbb::global_control::max_allowed_parallelism, threads_ + 1);
    tbb::task_arena arena(static_cast<int>(threads_), 0);
    std::latch working(threads_);
    for (unsigned i = 0; i < threads_; ++i) {
      arena.enqueue([&] {
        counter.work_until_done();
        working.count_down();
      });
    }
    working.wait();
  }
  counter.rethrow_failure();
}

}  // namespace acceptlab::experiment
