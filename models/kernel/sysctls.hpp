#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/kernel/kernel_rules.hpp"
#include "models/kernel/system.hpp"

namespace acceptlab::kernel {

/// A real sysctl of a system, as a scenario's [kernel.sysctl] may set it. Only whole numbers.
struct SysctlEntry {
  std::string_view name;
  /// The system's own default at that version; of a scheduler's times that of 8 CPUs and more.
  std::int64_t value = 0;
  std::int64_t min = 0;
  std::int64_t max = std::numeric_limits<std::int32_t>::max();
  bool used = false;  // false: known, but the model does not look at it (a warning)
  /// Another name of the same setting, or empty.
  std::string_view same_as{};
  /// The field of KernelRules that it is, where it is one.
  std::int64_t (*get)(const KernelRules&) = nullptr;
  void (*set)(KernelRules&, std::int64_t) = nullptr;
};

/// The sysctls known of a system at a version, by name. The strings live as long as the program.
std::vector<SysctlEntry> sysctls_of(System system, Version version);

/// Names that belong to the system but hold no whole number, or whose default depends on the
/// machine: recognised, never used.
std::span<const std::string_view> unused_sysctls_of(System system);

/// Whether some version of the system has a sysctl of this name, used or not.
bool any_version_has(System system, std::string_view name);

/// Sets what `values` say by the names of the rules' own system and version. Other names, also
/// those of settings that are no kernel's rules, have no effect.
void apply_sysctls(KernelRules& rules, const std::map<std::string, std::int64_t>& values);

}  // namespace acceptlab::kernel
