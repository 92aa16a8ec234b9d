#pragma once

#include <sys/types.h>

namespace acceptlab::native::server {

/// Whether a thread of `process` sleeps in the kernel, by /proc; false when it is gone.
bool sleeps(pid_t process, pid_t thread);

}  // namespace acceptlab::native::server
