#pragma once

#include <vector>

#include "validation/native/server/options.hpp"

namespace acceptlab::native::server {

/// By seat (worker, then dispatcher): which sockets of each address it watches, in their order.
/// own: worker w watches socket w; groups: contiguous blocks; ring: k sockets from w on,
/// cyclically.
std::vector<std::vector<unsigned>> watch_graph(const Options& options);

}  // namespace acceptlab::native::server
