#pragma once

#include <string>
#include <string_view>

#include "validation/native/load/exit_status.hpp"
#include "validation/native/load/load.hpp"

namespace acceptlab::native::load {

/// What a run leaves behind, as the content of files, beside its log.
struct OutcomeFiles {
  std::string report;                       // JSON
  std::string intended, response, sending;  // percentile files
};

OutcomeFiles outcome_files(const Load& load);
ExitStatus exit_status(const Load& load);

/// Throws std::system_error when a file that the options name could not be written.
void check_outputs(const Options& options);
/// Writes the files that the options name, and the report to stdout.
void deliver(const Options& options, const OutcomeFiles& files, std::string_view log);

}  // namespace acceptlab::native::load
