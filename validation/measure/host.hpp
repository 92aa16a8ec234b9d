#pragma once

#include <string>
#include <utility>
#include <vector>

namespace acceptlab::validation {

/// The machine that this runs on.
struct Host {
  unsigned cpus = 0, hz = 0;   // hz: timer interrupts a second
  std::string kernel_version;  // "6.18", as kernel.version takes it
  std::vector<std::pair<std::string, std::string>> description;  // for the record, in order
};

/// Reads it from the kernel. Throws std::system_error, and std::runtime_error on another system
/// than Linux.
Host this_host();

}  // namespace acceptlab::validation
