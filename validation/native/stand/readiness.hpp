#pragma once

#include <optional>

#include "validation/native/stand/child_process.hpp"
#include "validation/native/stand/plan.hpp"
#include "validation/native/stand/run_tasks.hpp"
#include "validation/native/stand/server_log.hpp"
#include "validation/native/stand/supervision.hpp"

namespace acceptlab::native::stand {

/// Waits until the server's workers wait for connections, without making one: a native server says
/// so in its log; of others the port listens and all tasks sleep undisturbed. Returns the log of a
/// native server. Throws Fault when the server ends or takes longer than the plan allows.
std::optional<ServerLog> wait_until_ready(const Plan& plan, const ChildProcess& server,
                                          const RunProcesses& processes,
                                          const Supervision& supervision);

}  // namespace acceptlab::native::stand
