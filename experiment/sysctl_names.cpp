#include "experiment/sysctl_names.hpp"

#include <algorithm>
#include <array>

#include "experiment/diagnostics.hpp"

namespace acceptlab::experiment {
namespace {

using kernel::System;

struct Used {
  System system;
  std::string_view name;
};
constexpr std::array used_table{
    Used{System::Linux, "net.core.somaxconn"},
    Used{System::Linux, "net.ipv4.tcp_abort_on_overflow"},
    Used{System::Linux, "net.ipv4.tcp_max_syn_backlog"},
    Used{System::Linux, "net.ipv4.tcp_migrate_req"},
    Used{System::Linux, "net.ipv4.tcp_synack_retries"},
    Used{System::Linux, "net.ipv4.tcp_syncookies"},
    Used{System::DragonFly, "kern.ipc.soavailconn"},
    Used{System::DragonFly, "kern.ipc.somaxconn"},
    Used{System::DragonFly, "net.inet.tcp.reuseport_ext"},
    Used{System::DragonFly, "net.inet.tcp.syncookies"},
    Used{System::FreeBsd, "kern.ipc.soacceptqueue"},
    Used{System::NetBsd, "kern.somaxconn"},
    Used{System::OpenBsd, "kern.somaxconn"},
    Used{System::MacOs, "kern.ipc.somaxconn"},
};

/// Real ones that people set beside these and that the model has no use for.
constexpr std::array<std::string_view, 26> real_table{
    "fs.file-max",
    "fs.nr_open",
    "net.core.busy_poll",
    "net.core.busy_read",
    "net.core.default_qdisc",
    "net.core.netdev_budget",
    "net.core.netdev_max_backlog",
    "net.core.optmem_max",
    "net.core.rmem_default",
    "net.core.rmem_max",
    "net.core.wmem_default",
    "net.core.wmem_max",
    "net.ipv4.ip_local_port_range",
    "net.ipv4.tcp_congestion_control",
    "net.ipv4.tcp_fastopen",
    "net.ipv4.tcp_fin_timeout",
    "net.ipv4.tcp_keepalive_time",
    "net.ipv4.tcp_max_tw_buckets",
    "net.ipv4.tcp_rmem",
    "net.ipv4.tcp_sack",
    "net.ipv4.tcp_slow_start_after_idle",
    "net.ipv4.tcp_syn_linear_timeouts",
    "net.ipv4.tcp_syn_retries",
    "net.ipv4.tcp_timestamps",
    "net.ipv4.tcp_tw_reuse",
    "net.ipv4.tcp_wmem",
};

}  // namespace

bool looks_like_sysctl(std::string_view name) {
  constexpr std::array<std::string_view, 5> roots{"net.", "kern.", "fs.", "vm.", "hw."};
  return std::any_of(roots.begin(), roots.end(),
                     [&](std::string_view root) { return name.starts_with(root); });
}

std::vector<std::string> used_sysctls(System system) {
  std::vector<std::string> names;
  for (const Used& used : used_table) {
    if (used.system == system) names.emplace_back(used.name);
  }
  return names;
}

SysctlStanding sysctl_standing(std::string_view name, System system) {
  const std::vector<std::string> used = used_sysctls(system);
  if (std::find(used.begin(), used.end(), name) != used.end()) return SysctlStanding::Used;
  if (std::find(real_table.begin(), real_table.end(), name) != real_table.end())
    return system == System::Linux || name.starts_with("kern") ? SysctlStanding::Unused
                                                               : SysctlStanding::OtherSystem;
  if (std::any_of(used_table.begin(), used_table.end(),
                  [&](const Used& u) { return u.name == name; }))
    return SysctlStanding::OtherSystem;
  constexpr unsigned slip = 2;  // edits that are more likely a slip than another name
  const bool near_used = std::any_of(used.begin(), used.end(), [&](const std::string& u) {
    return edit_distance(u, name) <= slip;
  });
  return near_used || !looks_like_sysctl(name) ? SysctlStanding::Unknown : SysctlStanding::Unused;
}

}  // namespace acceptlab::experiment
