#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace acceptlab::experiment {

struct ChildOutput {
  int status = 0;  // as waitpid() gives it
  std::string out, err;
};

/// Runs a program, found by PATH, without a shell: gives it `input` and takes all that it writes.
/// Throws std::system_error when it cannot be started (ENOENT: it is not there), or takes longer
/// than `limit` (ETIMEDOUT), which ends it.
ChildOutput run_child(const std::vector<std::string>& arguments, std::string_view input,
                      std::chrono::milliseconds limit);

}  // namespace acceptlab::experiment
