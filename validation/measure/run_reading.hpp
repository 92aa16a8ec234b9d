#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "validation/measure/stand_plan.hpp"
#include "validation/record/record.hpp"

namespace acceptlab::validation {

/// A run as acceptlab-stand left it.
struct StandRun {
  /// The quantities of a result: of the connections whose first SYN was sent in the window, rates
  /// and wake-ups of the window itself. What the stand or the load generator complained of is in
  /// its faults.
  RealRun run;
  std::vector<std::string> lost;  // what the stand could not measure, and why
};

/// What is in the folder of a run. Throws RunLogError, also for a run.json that is none,
/// std::system_error.
StandRun read_run(const std::filesystem::path& folder, ServerKind kind);

}  // namespace acceptlab::validation
