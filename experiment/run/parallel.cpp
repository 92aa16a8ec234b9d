#include "experiment/run/parallel.hpp"

#include <tbb/blocked_range.h>
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <thread>
#include <vector>

namespace acceptlab::experiment {

unsigned thread_count(unsigned asked) {
  return asked != 0 ? asked : std::max(1U, std::thread::hardware_concurrency());
}

void for_each_in_parallel(std::size_t count, unsigned threads,
                          const std::function<void(std::size_t)>& task) {
  std::vector<std::exception_ptr> failures(count);
  std::atomic<bool> failed = false;
  const auto attempt = [&](std::size_t i) {
    if (failed.load()) return;
    try {
      task(i);
    } catch (...) {
      failures[i] = std::current_exception();
      failed.store(true);
    }
  };
  const unsigned used = thread_count(threads);
  if (used == 1 || count <= 1) {
    for (std::size_t i = 0; i < count; ++i) attempt(i);
  } else {
    const tbb::global_control allowed(tbb::global_control::max_allowed_parallelism, used);
    tbb::task_arena arena(static_cast<int>(used));
    // Indices are handed out one by one, so that a run that is cut short has done the first ones.
    std::atomic<std::size_t> next = 0;
    arena.execute([&] {
      tbb::parallel_for(
          tbb::blocked_range<std::size_t>(0, count, 1),
          [&](const tbb::blocked_range<std::size_t>& range) {
            for (std::size_t i = range.begin(); i < range.end(); ++i) attempt(next.fetch_add(1));
          },
          tbb::simple_partitioner());
    });
  }
  for (const std::exception_ptr& failure : failures) {
    if (failure) std::rethrow_exception(failure);
  }
}

}  // namespace acceptlab::experiment
