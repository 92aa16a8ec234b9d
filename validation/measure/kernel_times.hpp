#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/kernel/flow.hpp"

namespace acceptlab::validation {

/// A row of established.csv: what the kernel told of one connection. Times are CLOCK_MONOTONIC in
/// nanoseconds, 0 where it did not tell.
struct KernelTimes {
  kernel::Address source;
  std::uint16_t port = 0;
  std::int64_t established_ns = 0;
  std::int64_t accepted_ns = 0;
  std::int32_t pid = 0;  // who accepted it, a thread's number as the kernel's traces give it
};

/// Throws RunLogError that names file and line, std::system_error when the file cannot be read.
std::vector<KernelTimes> read_kernel_times(const std::string& path);

}  // namespace acceptlab::validation
