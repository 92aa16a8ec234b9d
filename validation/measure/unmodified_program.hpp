#pragma once

#include <string>
#include <vector>

#include "validation/measure/program/program_setup.hpp"
#include "validation/measure/server_program.hpp"

namespace acceptlab::validation {

/// Throws std::system_error.
[[noreturn]] void cannot_be_measured(const std::string& why);

/// Throws std::system_error that names `packages` when there is no such file.
void require_installed(const std::string& file, const std::string& packages);

/// `version`, unless it is empty: then `program` is not `name`, and std::system_error is thrown.
std::string required_version(const std::string& program, const std::string& version,
                             const std::string& name);

/// What a run asks of a program whose files are to be in `folder`.
void set_for_run(ProgramOptions& options, const std::string& folder, const std::string& version,
                 const ServedRun& run);

/// Writes the files; the command line that starts the program.
std::vector<std::string> written(const ProgramSetup& setup, const ProgramOptions& options);

}  // namespace acceptlab::validation
