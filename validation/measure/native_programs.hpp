#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace acceptlab::validation {

/// Where a native program such as "acceptlab-costs" is: in `folder` if one is given, else in the
/// folder that the environment's ACCEPTLAB_NATIVE_DIR names, else beside this program, in
/// ../libexec/acceptlab from there, or where the build leaves it. A folder that is given, or named
/// by the environment, is the only one looked at. Throws std::system_error that says where it
/// looked.
std::filesystem::path native_program(std::string_view name, const std::string& folder = {});

/// What a program that was run to its end left.
struct ProgramOutput {
  int status = 0;    // its exit status; 128 and its number for a signal
  std::string text;  // on its stdout; its stderr is ours
};

/// Runs a program and waits for it. It ends when this process does, however that ends. Throws
/// std::system_error when it cannot be started.
ProgramOutput run_program(const std::filesystem::path& program,
                          const std::vector<std::string>& arguments);

}  // namespace acceptlab::validation
