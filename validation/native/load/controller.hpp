#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "validation/native/load/exit_status.hpp"
#include "validation/native/load/options.hpp"
#include "validation/native/load/outcome_files.hpp"
#include "validation/native/load/stop_signals.hpp"

namespace acceptlab::native::load {

/// What an agent sent back. Times are in this machine's clock.
struct DrivenLoad {
  ExitStatus status = ExitStatus::Fine;
  OutcomeFiles files;
  std::string log;
};

/// Lets the agent at options.drive issue the load that `words` describe and waits for its end. A
/// stop signal ends the load early, with what is finished. Throws AgentFailure, ControlError,
/// std::system_error, and ControlInterrupted when the load had not begun.
DrivenLoad drive(const Options& options, const std::vector<std::string>& words,
                 std::string_view schedule_text, const StopSignals& stops);

}  // namespace acceptlab::native::load
