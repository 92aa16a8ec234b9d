#include "experiment/notation/sysctl_names.hpp"

#include <algorithm>
#include <array>

#include "experiment/notation/diagnostics.hpp"

namespace acceptlab::experiment {
namespace {

using kernel::System;
using kernel::Version;

}  // namespace

bool looks_like_sysctl(std::string_view name) {
  constexpr std::array<std::string_view, 5> roots{"net.", "kern.", "fs.", "vm.", "hw."};
  return std::any_of(roots.begin(), roots.end(),
                     [&](std::string_view root) { return name.starts_with(root); });
}

std::optional<kernel::SysctlEntry> find_sysctl(std::string_view name, System system,
                                               Version version) {
  for (const kernel::SysctlEntry& entry : kernel::sysctls_of(system, version)) {
    if (entry.name == name) return entry;
  }
  return std::nullopt;
}

std::vector<std::string> used_sysctls(System system, Version version) {
  std::vector<std::string> names;
  for (const kernel::SysctlEntry& entry : kernel::sysctls_of(system, version)) {
    if (entry.used) names.emplace_back(entry.name);
  }
  return names;
}

SysctlStanding sysctl_standing(std::string_view name, System system, Version version) {
  const auto entry = find_sysctl(name, system, version);
  if (entry) return entry->used ? SysctlStanding::Used : SysctlStanding::Unused;
  if (kernel::any_version_has(system, name)) return SysctlStanding::Unused;  // of another version
  for (std::size_t i = 0; i < kernel::system_names.size(); ++i) {
    if (kernel::any_version_has(static_cast<System>(i), name)) return SysctlStanding::OtherSystem;
  }
  constexpr unsigned slip = 2;  // edits that are more likely a slip than another name
  const std::vector<std::string> used = used_sysctls(system, version);
  const bool near_used = std::any_of(used.begin(), used.end(), [&](const std::string& u) {
    return edit_distance(u, name) <= slip;
  });
  return near_used || !looks_like_sysctl(name) ? SysctlStanding::Unknown : SysctlStanding::Unused;
}

}  // namespace acceptlab::experiment
