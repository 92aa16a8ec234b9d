#pragma once

#include <string>
#include <vector>

#include "validation/measure/program/program_setup.hpp"

namespace acceptlab::validation {

// A program tells how many turns of the loop that it burns CPU with fit into a microsecond of this
// machine.

/// What the command prints. Throws std::system_error.
double printed_burn_speed(const std::vector<std::string>& argv);

/// What a program prints that needs the files which `test` makes for a folder.
double printed_burn_speed(ProgramSetup (*test)(const std::string& folder));

}  // namespace acceptlab::validation
