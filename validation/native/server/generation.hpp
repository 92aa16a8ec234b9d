#pragma once

#include <vector>

#include "validation/native/server/crew.hpp"
#include "validation/native/server/options.hpp"

namespace acceptlab::native::server {

/// The processes of one generation of workers, in the order in which they are started: the workers
/// by number, then the dispatcher. `sockets`: all, by place. Controls are still to be given.
std::vector<WorkerProcess> plan_generation(const Options& options,
                                           const std::vector<ListenSocket>& sockets);

/// Where workers that are processes wait in an epoll made before them: one for those that watch the
/// same sockets. The caller keeps them open until all have been started.
std::vector<native::FileDescriptor> make_shared_epolls(const Options& options,
                                                       std::vector<WorkerProcess>& plan);

}  // namespace acceptlab::native::server
