#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/kernel/sysctls.hpp"
#include "models/kernel/system.hpp"

namespace acceptlab::experiment {

enum class SysctlStanding : std::uint8_t { Used, Unused, OtherSystem, Unknown };

/// What the model makes of a sysctl of this name on this system. A name that no table has counts as
/// real, and unused, when it has the form of one and resembles none that is used.
SysctlStanding sysctl_standing(std::string_view name, kernel::System system,
                               kernel::Version version);
/// The table's entry of that name.
std::optional<kernel::SysctlEntry> find_sysctl(std::string_view name, kernel::System system,
                                               kernel::Version version);
/// The sysctls that the model of this system reads.
std::vector<std::string> used_sysctls(kernel::System system, kernel::Version version);
/// Whether a key without a section is meant as a sysctl: "net.ipv4.tcp_migrate_req".
bool looks_like_sysctl(std::string_view name);

}  // namespace acceptlab::experiment
