#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

#include "models/kernel/system.hpp"

namespace acceptlab::kernel {

/// A real sysctl of a system, as a scenario's [kernel.sysctl] may set it. Only whole numbers.
struct SysctlEntry {
  std::string_view name;
  std::int64_t value = 0;  // the system's own default at that version
  std::int64_t min = 0;
  std::int64_t max = std::numeric_limits<std::int32_t>::max();
  bool used = false;  // false: known, but the model does not look at it (a warning)
  /// Another name of the same setting, or empty.
  std::string_view same_as{};
};

/// The sysctls known of a system at a version, by name. The strings live as long as the program.
std::vector<SysctlEntry> sysctls_of(System system, Version version);

/// Names that belong to the system but hold no whole number, or whose default depends on the
/// machine: recognised, never used.
std::span<const std::string_view> unused_sysctls_of(System system);

}  // namespace acceptlab::kernel
