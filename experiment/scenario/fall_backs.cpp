#include "experiment/scenario/fall_backs.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "experiment/scenario/model_settings.hpp"
#include "experiment/scenario/resolution.hpp"
#include "models/server/allowed.hpp"

namespace acceptlab::experiment {
namespace {

using server::Sharing;

/// The scenario says that there are several sockets at an address, whatever comes of it.
bool asks_for_several(const ServerSpec& server) {
  using Rule = server::SocketCount::Rule;
  if (server.sockets.rule == Rule::Fixed) return server.sockets.fixed > 1;
  return server.workers > 1;
}

void sockets_of_one_address(const Scenario& s, std::vector<FallBack>& all) {
  const kernel::KernelRules rules = kernel_rules(s);
  const Sharing sharing = server::socket_sharing(rules);
  const bool by_sysctl = server::socket_sharing(s.kernel.system, s.kernel.version) != sharing;
  const auto add = [&](std::string what) {
    all.push_back({"server.sockets",
                   {"server.sockets", "kernel.version", "kernel.system"},
                   std::move(what),
                   {}});
  };
  if (sharing == Sharing::Impossible && asks_for_several(s.server))
    add(fmt::format(
        "{} has no SO_REUSEPORT (ENOPROTOOPT): the server falls back to one shared socket",
        system_text(s)));
  if (socket_count(s) < 2) return;
  if (sharing == Sharing::BindsOnly) {
    add(fmt::format("{}{} lets several sockets bind one address but does not balance between them",
                    system_text(s), by_sysctl ? " with this kernel.sysctl" : ""));
    if (by_sysctl) all.back().places = {"kernel.sysctl"};
  }
  if (!s.server.balance && rules.balances_v4 && !rules.balance_is_own_option)
    all.push_back({"server.balance",
                   {"server.balance"},
                   fmt::format("{} balances between the sockets of an address, whatever a program "
                               "asks",
                               system_text(s)),
                   {}});
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
                 "4.4, 4.5, and 6.2 and later do"});
}

}  // namespace

std::string system_text(const Scenario& s) {
  return fmt::format("{} {}", kernel::system_names.at(static_cast<std::size_t>(s.kernel.system)),
                     s.kernel.version_text);
}

std::vector<FallBack> fall_backs(const Scenario& scenario) {
  std::vector<FallBack> all;
  sockets_of_one_address(scenario, all);
  sockets_of_ipv6(scenario, all);
  asked_for_cpu(scenario, all);
  return all;
}

}  // namespace acceptlab::experiment
