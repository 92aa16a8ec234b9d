#include "models/kernel/kernel_rules.hpp"

#include <bit>

namespace acceptlab::kernel {

GroupRule KernelRules::group_rule(bool v6, bool wildcard, bool asks, unsigned protocol_cpus) const {
  const bool balances = (v6 ? balances_v6 : balances_v4) && (asks || !balance_is_own_option);
  GroupRule rule;
  rule.membership = membership;
  rule.incoming_cpu = incoming_cpu;
  rule.selection = balances ? balanced : wildcard ? plain_wildcard : plain_specific;
  // Outside a balancing group sockets just stand in the lookup chain, which has no limit.
  if (balances) {
    rule.max_members = max_members;
  } else if (balance_is_own_option) {
    rule.membership = Membership::HeadInsertion;
  }
  const unsigned cpus = protocol_cpus == 0 ? 1 : protocol_cpus;
  rule.cpu_shift = static_cast<std::uint8_t>(std::bit_width(cpus) - 1);
  return rule;
}

VersionRange modelled_versions(System system) {
  switch (system) {
    case System::Linux:
      return {{2, 6, 0}, {6, 18, 0}};
    case System::DragonFly:
      return {{3, 0, 0}, {6, 4, 0}};
    case System::FreeBsd:
      return {{5, 0, 0}, {15, 0, 0}};
    case System::NetBsd:
      return {{5, 0, 0}, {10, 1, 0}};
    case System::OpenBsd:
      return {{5, 0, 0}, {7, 7, 0}};
    case System::MacOs:
      break;
  }
  return {{10, 9, 0}, {26, 0, 0}};
}

KernelRules rules_for(System system, Version version) {
  switch (system) {
    case System::Linux:
      return linux_rules(version);
    case System::DragonFly:
      return dragonfly_rules(version);
    case System::FreeBsd:
    case System::NetBsd:
    case System::OpenBsd:
    case System::MacOs:
      break;
  }
  return bsd_rules(system, version);
}

}  // namespace acceptlab::kernel
