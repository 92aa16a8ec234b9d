#pragma once

#include <vector>

#include "validation/measure/kernel_times.hpp"
#include "validation/measure/run_logs.hpp"
#include "validation/trace/run_folder.hpp"

namespace acceptlab::validation {

/// Puts together what generator, kernel and server tell of each connection: by its line of the
/// schedule where the request bore it, else by the client's address and port, which the connection
/// that began last before an instant has at it. Without a generator's log connections are numbered
/// in the order of establishment.
std::vector<RealConnection> join_connections(const std::vector<native::IssuedConnection>& issued,
                                             const std::vector<KernelTimes>& kernel,
                                             const std::vector<native::ServedConnection>& served);

}  // namespace acceptlab::validation
