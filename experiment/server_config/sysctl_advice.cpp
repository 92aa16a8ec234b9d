#include <fmt/format.h>

#include "experiment/scenario/model_settings.hpp"
#include "experiment/server_config/directives.hpp"
#include "models/kernel/queue_limits.hpp"

namespace acceptlab::experiment {

namespace {

std::string backlog_reason(const Scenario& s) {
  const std::uint32_t effective = kernel::effective_backlog(kernel_rules(s), s.server.backlog);
  if (s.server.backlog < 0)
    return fmt::format("what \"as long as the system allows\" amounts to, {} connections",
                       effective);
  if (s.server.backlog > effective)
    return fmt::format("cuts the backlog of {} down to {}, and the answer was found so",
                       s.server.backlog, effective);
  return fmt::format("a smaller one would cut the backlog of {}", s.server.backlog);
}

/// Why the sysctl is listed; empty: it is not.
std::string reason_of(const Scenario& s, const kernel::SysctlEntry& entry,
                      const std::string& somaxconn) {
  const std::string name(entry.name);
  if (name == somaxconn) return backlog_reason(s);
  const auto set = s.kernel.sysctl.find(name);
  if (set != s.kernel.sysctl.end() && set->second != entry.value)
    return fmt::format("set in the scenario; the default is {}", entry.value);
  if (name == "net.ipv4.tcp_max_syn_backlog")
    return "bounds the half-open connections of a listen socket without SYN cookies";
  return "";
}

}  // namespace

std::string somaxconn_name(const Scenario& s) {
  for (const kernel::SysctlEntry& entry : kernel::sysctls_of(s.kernel.system, s.kernel.version)) {
    const bool queue = entry.name.ends_with("somaxconn") || entry.name.ends_with("soacceptqueue");
    if (queue && entry.same_as.empty()) return std::string(entry.name);
  }
  return "";
}

std::vector<SysctlAdvice> sysctl_advice(const Scenario& s) {
  const std::string somaxconn = somaxconn_name(s);
  std::vector<SysctlAdvice> advice;
  for (const kernel::SysctlEntry& entry : kernel::sysctls_of(s.kernel.system, s.kernel.version)) {
    const std::string reason =
        entry.used && entry.same_as.empty() ? reason_of(s, entry, somaxconn) : "";
    if (!reason.empty())
      advice.push_back({std::string(entry.name), sysctl_in_force(s, entry), reason});
  }
  return advice;
}

}  // namespace acceptlab::experiment
