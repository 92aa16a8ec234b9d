#include "models/server/several_sockets.hpp"

namespace acceptlab::server {
namespace {

std::string_view option_of(BindOption by, bool balance, const kernel::KernelRules& rules) {
  const bool linux = rules.system == kernel::System::Linux;
  const bool lb = balance && rules.balance_is_own_option;
  switch (by) {
    case BindOption::LbOnly:
      return balance ? lb_option : reuseport_option;
    case BindOption::LinuxOnly:
      return linux ? reuseport_option : std::string_view{};
    case BindOption::LinuxOrLb:
      return linux ? reuseport_option : lb ? lb_option : std::string_view{};
    case BindOption::Best:
    case BindOption::Plain:
      break;
  }
  return lb ? lb_option : reuseport_option;
}

}  // namespace

AddressSharing address_sharing(const SeveralSockets& program, bool balance,
                               const kernel::KernelRules& rules) {
  using enum AddressSharing::Outcome;
  const std::string_view option = option_of(program.by, balance, rules);
  if (option.empty()) return {OneSocket, option};
  const bool lb = option == lb_option;
  if (lb ? !rules.balance_is_own_option : !rules.reuseport_succeeds)
    return {program.when_refused == WhenRefused::Ends ? NoStart : OneSocket, option, true};
  if (rules.balances_v4 && (lb || !rules.balance_is_own_option)) return {Balances, option};
  return {program.insists_on_balance ? NoStart : OneGetsAll, option};
}

}  // namespace acceptlab::server
