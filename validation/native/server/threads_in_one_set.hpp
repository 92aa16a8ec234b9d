#pragma once

#include <vector>

#include "validation/native/server/site.hpp"

namespace acceptlab::native::server {

/// The event loops of `posts` as threads of this process: those that watch the same sockets wait in
/// one epoll, and each serves whatever it is told of. They are started one by one, each when the
/// one before waits. Returns when all have ended.
void run_threads(Site& site, std::vector<Post>& posts);

}  // namespace acceptlab::native::server
