#pragma once

#include <csignal>
#include <vector>

#include "validation/native/server/site.hpp"

namespace acceptlab::native::server {

/// What interrupts a worker's sleep, so that it looks at its Control.
inline constexpr int wake_signal = SIGUSR1;

/// In a process that `master` has just forked: does the work of `posts`, of several by threads that
/// share an epoll, and ends with it. `others`: listen sockets that none of them watches. The
/// process dies when the master does.
[[noreturn]] void become_worker(Site& site, std::vector<Post> posts,
                                const std::vector<ListenSocket>& others, pid_t master);

}  // namespace acceptlab::native::server
