#pragma once

#include <filesystem>

#include "experiment/survey/finding.hpp"
#include "experiment/survey/log_line.hpp"

namespace acceptlab::experiment {

struct LogOptions {
  LogFormat format;
  LogField field;      // --log-field, --log-unit
  std::string beside;  // begin of the names of files beside the scenario; empty: none
  unsigned cpus = 1;   // of the machine: whether the times can be CPU time at all
};

/// [work] and [[arrivals]] of an access log. Throws ScenarioError when it cannot be opened; a
/// log that cannot be understood leaves only what is wrong with it.
Findings log_findings(const std::filesystem::path& file, const LogOptions& options);

}  // namespace acceptlab::experiment
