#pragma once

#include <cstddef>
#include <functional>

namespace acceptlab::experiment {

/// The number of threads that `asked` stands for: 0 means one for each CPU of this machine.
unsigned thread_count(unsigned asked);

/// Calls `task(0)` ... `task(count - 1)` on up to `threads` threads, each once, in no fixed order.
/// After a failure no new one is started; the exception of the lowest index that failed is thrown
/// when all have ended.
void for_each_in_parallel(std::size_t count, unsigned threads,
                          const std::function<void(std::size_t)>& task);

}  // namespace acceptlab::experiment
