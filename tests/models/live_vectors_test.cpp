#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "models/kernel/kernel_rules.hpp"
#include "models/kernel/listen_group.hpp"
#include "tests/catch.hpp"
#include "tests/models/flows.hpp"

namespace acceptlab::kernel {
namespace {

// What a live Linux 6.18 was seen to do, recorded by validation/native/probes, which shares no code
// with the model: flows, the member of the group that got each, and the secrets that the probe
// recovered by search.

nlohmann::json record(const std::string& name) {
  std::ifstream file(std::string(ACCEPTLAB_LIVE_VECTORS) + "/linux-6.18-" + name + ".json");
  REQUIRE(file);
  return nlohmann::json::parse(file);
}

std::string bracketed(const std::string& address) {
  return address.find(':') == std::string::npos ? address : "[" + address + "]";
}

Flow flow_of(const std::string& local, std::uint16_t local_port, const std::string& remote,
             std::uint16_t remote_port) {
  return tests::flow(bracketed(local) + ":" + std::to_string(local_port),
                     bracketed(remote) + ":" + std::to_string(remote_port));
}

struct Group {
  KernelRules rules = linux_rules({6, 18, 0});
  HashSecrets secrets;
  ListenGroup members;
  bool wildcard;

  Group(const nlohmann::json& r, bool v6, bool any)
      : secrets{r.at("iv").get<std::uint32_t>(), r.value("ipv6_secret", std::uint32_t{0})},
        members(rules.group_rule(v6, any, true)),
        wildcard(any) {
    for (std::uint32_t i = 0; i < r.at("n").get<std::uint32_t>(); ++i) members.join(i);
  }
};

}  // namespace

TEST_CASE("a live kernel's choice of listen socket, flow by flow", "[models][live]") {
  const std::string name = GENERATE("ipv4", "ipv4-wildcard", "ipv6", "ipv6-wildcard");
  const bool v6 = name.find("ipv6") == 0, wildcard = name.find("wildcard") != std::string::npos;
  const auto r = record(name);
  const Group group(r, v6, wildcard);
  for (const auto& row : r.at("flows")) {
    const Flow f = flow_of(r.value("destination", r.at("laddr").get<std::string>()),
                           r.at("lport").get<std::uint16_t>(), r.at("faddr").get<std::string>(),
                           row[0].get<std::uint16_t>());
    CAPTURE(name, row[0].get<int>());
    CHECK(group.members.choose(group.rules.hash_of(f, group.secrets, wildcard)) ==
          row[1].get<std::uint32_t>());
  }
}

TEST_CASE("a live kernel's migration on close, flow by flow", "[models][live]") {
  // tcp_migrate_req = 1: the target is the slot, among the survivors, of the hash with the real
  // local address, also where the group is bound to the wildcard.
  const std::string name = GENERATE("ipv4-migration", "ipv4-wildcard-migration", "ipv6-migration",
                                    "ipv6-wildcard-migration");
  const bool v6 = name.find("ipv6") == 0, wildcard = name.find("wildcard") != std::string::npos;
  const auto r = record(name);
  Group before(r, v6, wildcard), after(r, v6, wildcard);
  after.members.leave(r.at("closed").get<std::uint32_t>());
  for (const auto& row : r.at("flows")) {
    const Flow f =
        flow_of(row[0], r.at("lport").get<std::uint16_t>(), row[1], row[2].get<std::uint16_t>());
    CAPTURE(name, row[2].get<int>());
    CHECK(before.members.choose(before.rules.hash_of(f, before.secrets, wildcard)) ==
          row[3].get<std::uint32_t>());
    CHECK(after.members.choose(after.rules.hash_of(f, after.secrets, false)) ==
          row[4].get<std::uint32_t>());
  }
}

}  // namespace acceptlab::kernel
