#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace acceptlab::validation {

/// How a program ended.
struct ProgramEnd {
  enum class How { Exited, Signalled, TimedOut, Cancelled } how = How::Exited;
  int code = 0;           // exit status, or number of the signal
  std::string output;     // of stdout
  std::string complaint;  // of stderr, its last 4000 characters
};

/// Runs a program to its end. It dies with this process; it is told to end (SIGTERM, later SIGKILL)
/// when the time is up or `cancelled` says so. Throws std::system_error when it cannot be started.
ProgramEnd run_program(const std::vector<std::string>& argv, std::chrono::milliseconds timeout,
                       const std::function<bool()>& cancelled = {});

}  // namespace acceptlab::validation
