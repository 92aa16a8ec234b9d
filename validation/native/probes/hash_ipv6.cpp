// The IPv6 four-tuple hash. Its input is the last word of the local address and a hash of the
// remote address under a second secret. Relations that need no secret are always checked. Where a
// BPF program may read the kernel's full hashes, both secrets are recovered:
//  1. Two remote addresses whose flows hash alike on every port have equal address hashes. About
//     eight such pairs exist among 2^18 addresses, and each leaves 2^-32 of the address secrets.
//  2. With that secret known all inputs but the seed of the namespace are known.

#include <algorithm>
#include <optional>

#include "validation/native/probes/hash_study.hpp"
#include "validation/native/probes/hash_tap.hpp"
#include "validation/native/probes/net_namespace.hpp"
#include "validation/native/probes/seed_search.hpp"
#include "validation/native/probes/tun_device.hpp"

namespace acceptlab::native::probes {
namespace {

constexpr std::uint16_t service_port = 8080;
constexpr int loopback_clients = 16;

Endpoint random_remote(HashStudy& study) {
  Endpoint remote = Endpoint::parse("fd00:9::", 0);
  remote.set_word(2, static_cast<std::uint32_t>(study.random()));
  remote.set_word(3, static_cast<std::uint32_t>(study.random()));
  return remote.with_port(study.random_port());
}

/// Hand-made SYNs whose hash the kernel computes and tells.
class HashOracle {
 public:
  HashOracle(const Endpoint& server, unsigned prefix_bits)
      : server_(server),
        device_(server, prefix_bits),
        listener_(listen_on(server, 16, Sharing::ReusePort)) {
    tap_.attach(listener_);
  }

  std::optional<std::uint32_t> ask(const Endpoint& remote) {
    device_.send(encode({.from = remote, .to = server_, .sequence = 1, .flags = TcpSegment::syn}));
    return tap_.take();
  }
  const Endpoint& server() const { return server_; }

 private:
  Endpoint server_;
  HashTap tap_;
  TunDevice device_;
  FileDescriptor listener_;
};

bool collide(HashOracle& oracle, const Endpoint& one, const Endpoint& two) {
  return std::ranges::all_of(std::array<std::uint16_t, 3>{11111, 22222, 33333}, [&](auto port) {
    const auto hash = oracle.ask(one.with_port(port));
    return hash && hash == oracle.ask(two.with_port(port));
  });
}

/// Pairs of addresses, which differ in the last word only, that hash alike on every port.
std::vector<AddressPair> find_colliding_addresses(HashOracle& oracle) {
  constexpr std::uint32_t batch = 1U << 18;
  constexpr std::size_t enough = 2;
  const auto address = [](std::uint32_t last) {
    Endpoint remote = Endpoint::parse("fd00:9::", 20000);
    remote.set_word(3, last + 16);
    return remote;
  };
  std::vector<std::pair<std::uint32_t, std::uint32_t>> hashes;  // hash, last word
  std::vector<AddressPair> pairs;
  for (std::uint32_t first = 0; pairs.size() < enough && first < 4 * batch; first += batch) {
    for (std::uint32_t i = first; i < first + batch; ++i)
      if (const auto hash = oracle.ask(address(i))) hashes.emplace_back(*hash, i);
    std::ranges::sort(hashes);
    pairs.clear();
    for (std::size_t i = 1; i < hashes.size(); ++i) {
      const Endpoint one = address(hashes[i - 1].second), two = address(hashes[i].second);
      if (hashes[i - 1].first == hashes[i].first && collide(oracle, one, two))
        pairs.emplace_back(address_words(one), address_words(two));
    }
  }
  return pairs;
}

bool recover_secrets(HashStudy& study, HashOracle& oracle) {
  const std::vector<AddressPair> pairs = find_colliding_addresses(oracle);
  study.report.note("IPv6: pairs of remote addresses with equal hashes: " +
                    std::to_string(pairs.size()));
  if (pairs.empty()) return false;
  const std::vector<std::uint32_t> secrets = seeds_for_collisions(pairs);
  study.report.check("ipv6: address secrets of 2^32 that explain all pairs", 1,
                     static_cast<long>(secrets.size()));
  if (secrets.size() != 1) return false;
  study.hash.ipv6_address_secret = secrets.front();

  std::vector<HashObservation> observations;
  for (int i = 0; i < 8; ++i) {
    const Endpoint remote = random_remote(study);
    if (const auto hash = oracle.ask(remote))
      observations.push_back({study.hash.words({oracle.server(), remote}), *hash});
  }
  const std::vector<std::uint32_t> seeds = seeds_for_hashes(study.hash.form, observations);
  study.report.check("ipv6: seeds of 2^32 that explain 8 full hashes", 1,
                     static_cast<long>(seeds.size()));
  if (seeds.size() != 1) return false;
  study.hash.ipv6_seed = seeds.front();
  study.report.note("IPv6 seed of this namespace: " + hex(study.hash.ipv6_seed) +
                    ", address secret of this boot: " + hex(study.hash.ipv6_address_secret));
  return true;
}

void check_full_hashes(HashStudy& study, HashOracle& oracle, const std::string& name,
                       const FlowSource& draw) {
  int asked = 0, equal = 0;
  while (asked < study.options.flows) {
    const Flow flow = draw();
    const auto hash = oracle.ask(flow.remote);
    if (!hash) continue;
    ++asked;
    if (*hash == study.hash(flow)) ++equal;
  }
  study.report.check_share(name + ": hashes told by the kernel that equal ours in all 32 bits",
                           asked, equal);
}

/// Two groups that should make the same choice for each remote end.
void check_same_choice(HashStudy& study, const std::string& rule, const Endpoint& where_one,
                       const Flow& to_one, const Endpoint& where_two, const Flow& to_two) {
  ReuseportGroup one(where_one, 7), two(where_two, 7);
  const int flows = study.options.flows / 10;
  int delivered = 0, same = 0;
  while (delivered < flows) {
    const Endpoint remote = to_one.remote.with_port(study.random_port());
    const auto member_one = one.deliver({to_one.local, remote});
    const auto member_two = two.deliver({to_two.local, remote}, member_one);
    if (!member_one || !member_two) continue;
    ++delivered;
    if (member_one == member_two) ++same;
  }
  study.report.check_share("ipv6: " + rule + ": flows with the same slot", delivered, same);
}

void check_relations(HashStudy& study) {
  const Endpoint one = Endpoint::parse("fd00:1::5", service_port);
  const Endpoint two = Endpoint::parse("fd00:2::77:0:5", service_port);
  const Endpoint zero = Endpoint::parse("fd00:3::1:0:0", service_port);
  const Endpoint any = Endpoint::parse("::", service_port);
  const Endpoint remote = Endpoint::parse("::1", 0);
  for (const Endpoint& local : {one, two, zero}) add_address("lo", local, 128);
  check_same_choice(study, "local addresses with the same last 32 bits", one, {one, remote}, two,
                    {two, remote});
  check_same_choice(study, "wildcard and an address whose last 32 bits are 0", any, {one, remote},
                    zero, {zero, remote});
  if (study.hash.form == HashForm::AddedPort) {
    const Endpoint next = one.with_port(service_port + 1);
    check_same_choice(study, "neighbouring local ports", one, {one, remote}, next, {next, remote});
  }
}

void check_loopback(HashStudy& study) {
  const Endpoint bound = Endpoint::parse("fd00:1::5", service_port);
  const Endpoint wildcard = Endpoint::parse("::", service_port);
  const Endpoint self = Endpoint::parse("::1", service_port);
  std::vector<Endpoint> remotes;
  for (int i = 0; i < loopback_clients; ++i) {
    Endpoint remote = Endpoint::parse("fd00:5::", 0);
    for (const std::size_t word : {2U, 3U})
      remote.set_word(word, static_cast<std::uint32_t>(study.random()));
    add_address("lo", remote, 128);
    remotes.push_back(remote);
  }
  const auto remote = [&] {
    return remotes[study.random() % remotes.size()].with_port(study.random_port());
  };
  const FlowSource to_bound = [&] { return Flow{bound, remote()}; };
  const FlowSource to_any = [&] { return Flow{study.random() % 2 == 0 ? bound : self, remote()}; };

  const ObservedFlows observed = observe_flows(study, bound, bound, remotes[0]);
  study.report.check_share("ipv6: observed flows explained", 80, count_agreeing(study, observed));
  keep(study, "ipv6", observed);
  const ObservedFlows observed_any = observe_flows(study, wildcard, bound, remotes[0]);
  study.report.check_share("ipv6-wildcard: observed flows explained, last word of local address 0",
                           80, count_agreeing(study, observed_any));
  keep(study, "ipv6-wildcard", observed_any);

  check_prediction(study, "ipv6", bound, to_bound);
  check_prediction(study, "ipv6-wildcard", wildcard, to_any);
  if (!has_sysctl("ipv4/tcp_migrate_req")) return;
  check_connection_migration(study, "ipv6", bound, to_bound);
  check_connection_migration(study, "ipv6-wildcard", wildcard, to_any);
}

}  // namespace

void check_ipv6(HashStudy& study) {
  if (!has_sysctl("ipv6/conf/lo/disable_ipv6") || read_sysctl("ipv6/conf/lo/disable_ipv6") != 0) {
    study.report.note("IPv6 is off: not checked");
    return;
  }
  check_relations(study);
  try {
    HashOracle ipv4(Endpoint::parse("10.8.0.1", service_port), 16);
    const Endpoint local = ipv4.server();
    check_full_hashes(study, ipv4, "ipv4", [&study, local] {
      const auto host = static_cast<std::uint32_t>(0x0a080100 + study.random() % 0xf000);
      return Flow{local, Endpoint::ipv4(host, study.random_port())};
    });
    HashOracle ipv6(Endpoint::parse("fd00:9::1", service_port), 64);
    if (!recover_secrets(study, ipv6)) return;
    const Endpoint server = ipv6.server();
    check_full_hashes(study, ipv6, "ipv6", [&study, server] {
      return Flow{server, random_remote(study)};
    });
  } catch (const EnvironmentError& error) {
    study.report.note(std::string("full hashes and IPv6 secrets not checked: ") + error.what());
    return;
  }
  check_loopback(study);
}

}  // namespace acceptlab::native::probes
