#include "experiment/scenario/fall_backs.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "experiment/scenario/model_settings.hpp"
#include "experiment/scenario/resolution.hpp"
#include "models/server/allowed.hpp"
#include "models/server/catalogue.hpp"

namespace acceptlab::experiment {
namespace {

using server::Sharing;

std::string program_of(const Scenario& s) {
  return s.server.policy.empty() ? "the server" : s.server.policy;
}

void one_socket(const Scenario& s, std::string_view option, std::vector<FallBack>& all) {
  const server::SeveralSockets& program = several_sockets(s);
  const std::string source = program.assumed() ? "" : fmt::format("source: {}", program.source);
  const std::string what =
      option.empty()
          ? fmt::format("{} knows no option of {} for several sockets of an address: it shares one",
                        program_of(s), system_text(s))
          : fmt::format("{} has no {} (ENOPROTOOPT): the server falls back to one shared socket{}",
                        system_text(s), option,
                        program.assumed() ? ", which is assumed of it" : "");
  all.push_back(
      {"server.sockets", {"server.sockets", "kernel.version", "kernel.system"}, what, source});
}

void one_gets_all(const Scenario& s, const kernel::KernelRules& rules, std::string_view option,
                  std::vector<FallBack>& all) {
  const Sharing by_default = server::socket_sharing(s.kernel.system, s.kernel.version);
  const bool by_sysctl = by_default == Sharing::Balances && !rules.balances_v4;
  const bool by_option = rules.balance_is_own_option && rules.balances_v4;
  all.push_back(
      {"server.sockets",
       {"server.sockets", "kernel.version", "kernel.system"},
       fmt::format("{}{} lets several sockets bind one address{} but does not balance between them",
                   system_text(s), by_sysctl ? " with this kernel.sysctl" : "",
                   by_option ? fmt::format(" by {}", option) : ""),
       by_option ? fmt::format("{} balances: server.balance = true asks for it", server::lb_option)
                 : "one of them gets every connection"});
  if (by_sysctl) all.back().places = {"kernel.sysctl"};
  if (by_option) all.back().places.insert(all.back().places.begin(), "server.balance");
}

void sockets_of_one_address(const Scenario& s, std::vector<FallBack>& all) {
  using Outcome = server::AddressSharing::Outcome;
  const kernel::KernelRules rules = kernel_rules(s);
  const auto sharing = server::address_sharing(several_sockets(s), s.server.balance, rules);
  if (sharing.outcome == Outcome::OneSocket && asks_for_several(s))
    one_socket(s, sharing.option, all);
  if (socket_count(s) < 2) return;
  if (sharing.outcome != Outcome::Balances) one_gets_all(s, rules, sharing.option, all);
  if (!s.server.balance && rules.balances_v4 && !rules.balance_is_own_option)
    all.push_back({"server.balance",
                   {"server.balance"},
                   fmt::format("{} balances between the sockets of an address, whatever a program "
                               "asks",
                               system_text(s)),
                   {}});
}

/// A program of before the policy: what is simulated is what came later.
void server_of_its_time(const Scenario& s, std::vector<FallBack>& all) {
  const server::Policy* policy = server::find_policy(s.server.policy);
  if (policy == nullptr || !server::too_old(*policy, s.server.version)) return;
  all.push_back({"server.version",
                 {"server.version"},
                 fmt::format("{} {} does not have {}, which came with {}{}{}", policy->server,
                             s.server.version, policy->name, policy->since,
                             policy->also_since.empty() ? "" : " and ", policy->also_since),
                 "it is simulated all the same"});
}

void sockets_of_ipv6(const Scenario& s, std::vector<FallBack>& all) {
  const bool v6 = std::any_of(s.server.listen.begin(), s.server.listen.end(),
                              [](const ListenAddress& a) { return a.address.v6; });
  if (s.kernel.system == kernel::System::DragonFly && v6 && socket_count(s) > 1)
    all.push_back({"server.listen",
                   {"server.listen", "server.sockets"},
                   "DragonFly does not balance between sockets of an IPv6 address",
                   {}});
}

void asked_for_cpu(const Scenario& s, std::vector<FallBack>& all) {
  if (s.server.choose != kernel::Choose::IncomingCpu || socket_count(s) < 2 ||
      kernel_rules(s).incoming_cpu != kernel::IncomingCpu::Ignored)
    return;
  all.push_back({"server.choose",
                 {"server.choose"},
                 fmt::format("{} does not look at SO_INCOMING_CPU among the sockets of an address: "
                             "the hash alone chooses",
                             system_text(s)),
                 "4.4, 4.5, 6.0.16 and 6.1.2 and later of their series, and 6.2 and later do"});
}

}  // namespace

std::string system_text(const Scenario& s) {
  return fmt::format("{} {}", kernel::system_names.at(static_cast<std::size_t>(s.kernel.system)),
                     s.kernel.version_text);
}

std::vector<FallBack> fall_backs(const Scenario& scenario) {
  std::vector<FallBack> all;
  server_of_its_time(scenario, all);
  sockets_of_one_address(scenario, all);
  sockets_of_ipv6(scenario, all);
  asked_for_cpu(scenario, all);
  return all;
}

}  // namespace acceptlab::experiment
