#pragma once

#include <filesystem>

#include "validation/measure/stand_plan.hpp"
#include "validation/record/record.hpp"

namespace acceptlab::validation {

/// What acceptlab-stand left in the folder of a run, as the quantities of a result: of the
/// connections whose first SYN was sent in the window, rates and wake-ups of the window itself.
/// What the stand or the load generator complained of is in RealRun::faults. Throws RunLogError,
/// std::system_error.
RealRun read_run(const std::filesystem::path& folder, ServerKind kind);

/// What the stand could not measure in such a run, and why. Throws as read_run() does.
std::vector<std::string> read_lost(const std::filesystem::path& folder);

}  // namespace acceptlab::validation
