#pragma once

#include <optional>
#include <vector>

#include "validation/native/server/choices.hpp"

namespace acceptlab::native::server {

/// CPUs that this process may run on, ascending.
std::vector<unsigned> allowed_cpus();

/// The CPU of worker number `worker`; none: wherever the scheduler likes.
std::optional<unsigned> cpu_of(const Pin& pin, unsigned worker,
                               const std::vector<unsigned>& allowed);

/// Binds the calling thread, and those that it will start, to `cpu`. Throws std::system_error.
void run_on(unsigned cpu);

}  // namespace acceptlab::native::server
