#include <algorithm>
#include <array>
#include <cstdint>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "experiment/notation/units.hpp"
#include "models/kernel/kernel_rules.hpp"
#include "models/kernel/listen_group.hpp"
#include "tests/catch.hpp"
#include "tests/models/flows.hpp"

namespace acceptlab::kernel {
namespace {

using experiment::parse_address;

nlohmann::json vectors() {
  std::ifstream in(ACCEPTLAB_TEST_VECTORS "/linux-vectors.json");
  REQUIRE(in);
  return nlohmann::json::parse(in);
}

Flow flow_of(const nlohmann::json& row) {
  return {parse_address(row["laddr"].get<std::string>()).value(),
          parse_address(row["faddr"].get<std::string>()).value(), row["lport"].get<std::uint16_t>(),
          row["fport"].get<std::uint16_t>()};
}

ListenGroup joined(Membership membership, Selection selection, std::uint32_t n) {
  GroupRule rule;
  rule.membership = membership;
  rule.selection = selection;
  ListenGroup group(rule);
  for (std::uint32_t i = 0; i < n; ++i) group.join(i);
  return group;
}

TEST_CASE("lookup3 gives its author's published self-test", "[kernel][hash]") {
  // "Four score and seven years ago", 30 bytes, start values 0 and 1: two inner mixes of 12 bytes
  // and a final one of the last 6 (lookup3.c, driver5).
  constexpr std::string_view text = "Four score and seven years ago";
  std::array<std::uint32_t, 9> word{};
  for (std::size_t i = 0; i < text.size(); ++i) {
    word[i / 4] |= std::uint32_t{static_cast<unsigned char>(text[i])} << 8 * (i % 4);
  }
  const auto [start, expected] =
      GENERATE(table<std::uint32_t, std::uint32_t>({{0u, 0x17770551u}, {1u, 0xcd628161u}}));
  std::uint32_t a = jhash_initval + 30 + start, b = a, c = a;
  for (std::size_t i = 0; i < 6; i += 3) {
    a += word[i], b += word[i + 1], c += word[i + 2];
    jhash_mix(a, b, c);
  }
  CHECK(jhash_final(a + word[6], b + word[7], c + word[8]) == expected);
}

TEST_CASE("three words, old and new form", "[kernel][hash]") {
  const auto all = vectors();
  for (const auto& row : all["jhash_3words"]) {
    const std::uint32_t a = row["a"], b = row["b"], c = row["c"], iv = row["iv"];
    CAPTURE(a, b, c, iv);
    CHECK(jhash_3words(a, b, c, iv) == row["h41"].get<std::uint32_t>());
    CHECK(jhash_3words_old(a, b, c, iv) == row["h_old"].get<std::uint32_t>());
  }
  // The vectors above agree with a build of the kernel's own header; one of them by hand here.
  CHECK(jhash_3words(1, 2, 3, 4) == 0x8103143f);
}

TEST_CASE("each Linux form of the flow hash, its array slot and its place in the walk",
          "[kernel][hash]") {
  struct Form {
    const char* key;
    Version version;
  };
  const auto all = vectors();
  for (const Form form : {Form{"old", {3, 14}}, Form{"v41", {6, 1}}, Form{"v615", {6, 18}}}) {
    const KernelRules rules = linux_rules(form.version);
    for (const auto& row : all["flows"]) {
      const Flow flow = flow_of(row);
      CAPTURE(form.key, row["laddr"], row["fport"], row["iv"]);
      const HashSecrets secrets{row["iv"].get<std::uint32_t>(), 0};
      const std::uint32_t hash = rules.hash_of(flow, secrets, false);
      CHECK(hash == row[form.key]["hash"].get<std::uint32_t>());
      for (const auto& [n, slot] : row[form.key]["slot"].items()) {
        const auto count = static_cast<std::uint32_t>(std::stoul(n));
        const auto array = joined(Membership::SwapWithLast, Selection::Scaled, count);
        CHECK(array.choose(hash) == slot.get<std::uint32_t>());
        // Place p of the chain, newest first, holds the socket that joined as number n - 1 - p.
        const auto place = row[form.key]["walk"][n].get<std::uint32_t>();
        const auto chain = joined(Membership::HeadInsertion, Selection::Walk, count);
        CHECK(chain.slot_of(hash) == place);
        CHECK(chain.choose(hash) == count - 1 - place);
      }
    }
  }
}

TEST_CASE("a wildcard group is hashed with the address 0 from 5.0 on", "[kernel][hash]") {
  const Flow flow = tests::flow("192.0.2.10:80", "198.51.100.7:40000");
  const HashSecrets secrets{0x5eed1234, 0};
  CHECK(linux_rules({6, 1}).hash_of(flow, {}, true) == 0x7a78edd1);
  CHECK(linux_rules({6, 1}).hash_of(flow, secrets, true) == 0xd1bb8915);
  CHECK(linux_rules({6, 18}).hash_of(flow, {}, true) == 0x7e55e2ff);
  CHECK(linux_rules({6, 18}).hash_of(flow, secrets, true) == 0xf0f49ad0);
  CHECK(linux_rules({4, 20}).hash_of(flow, secrets, true) ==
        linux_rules({4, 20}).hash_of(flow, secrets, false));
}

TEST_CASE("an IPv6 flow takes the last word of the local and a hash of the remote address",
          "[kernel][hash]") {
  // No vector of another program exists for IPv6: the claim is the composition, whose parts have
  // vectors above. Words are little-endian loads of the wire bytes.
  const Flow flow = tests::flow("[2001:db8::10]:443", "[2001:db8:1:2::7]:50000");
  const HashSecrets secrets{0x5eed1234, 0x0badcafe};
  const std::uint32_t local = 0x10000000, port = 0x50c3;  // 50000 = 0xc350
  const std::uint32_t folded = jhash_3words(0xb80d0120u ^ 0x02000100u, 0, 0x07000000, 0x0badcafe);
  CHECK(linux_rules({6, 1}).hash_of(flow, secrets, false) ==
        jhash_3words(local, folded, 443u << 16 | port, 0x5eed1234));
  const std::uint32_t whole = jhash_4words({0xb80d0120, 0x02000100, 0, 0x07000000}, 0x0badcafe);
  CHECK(linux_rules({6, 5}).hash_of(flow, secrets, false) ==
        jhash_3words(local, whole, 443u << 16 | port, 0x5eed1234));
  CHECK(linux_rules({6, 18}).hash_of(flow, secrets, true) ==
        443 + jhash_3words(0, whole, port, 0x5eed1234));
}

TEST_CASE("scaling and the congruential step of the walk", "[kernel][hash]") {
  const auto all = vectors();
  for (const auto& row : all["reciprocal_scale"]) {
    CHECK(reciprocal_scale(row["v"], row["n"]) == row["r"].get<std::uint32_t>());
  }
  for (const auto& row : all["next_pseudo_random32"]) {
    std::uint32_t state = row["seed"];
    for (const auto& expected : row["seq"]) {
      state = next_pseudo_random32(state);
      CHECK(state == expected.get<std::uint32_t>());
    }
  }
}

TEST_CASE("80 connections of a running 6.18 kernel get the listeners it gave them",
          "[kernel][hash]") {
  const auto observed = vectors()["observed_6_18"];
  const auto n = observed["n"].get<std::uint32_t>();
  const auto rule = linux_rules({6, 18}).group_rule(false, false, true);
  ListenGroup group(rule);
  for (std::uint32_t i = 0; i < n; ++i) group.join(i);
  Flow flow = tests::flow("127.0.0.1:8080", "127.0.0.1:1");
  const HashSecrets secrets{observed["iv"].get<std::uint32_t>(), 0};
  for (const auto& row : observed["flows"]) {
    flow.remote_port = row[0].get<std::uint16_t>();
    CAPTURE(flow.remote_port);
    CHECK(group.choose(linux_rules({6, 18}).hash_of(flow, secrets, false)) ==
          row[1].get<std::uint32_t>());
  }
}

TEST_CASE("FreeBSD's balancing hash leaves out the local address", "[kernel][hash]") {
  // 13: 192.0.2.10 in memory order is 0x0a0200c0; folded 0x0a0200c0 ^ 0x0a02 = 0x0a020ac2;
  // ports 80 ^ 40000 = 0x0050 ^ 0x9c40 = 0x9c10; together 0x0a0296d2.
  const Flow flow = tests::one_client(40000);
  Flow elsewhere = flow;
  elsewhere.local = parse_address("203.0.113.5").value();
  const KernelRules old = bsd_rules(System::FreeBsd, {13, 0});
  CHECK(old.hash_of(flow, {7, 0}, false) == 0x0a0296d2);
  CHECK(old.hash_of(elsewhere, {7, 0}, false) == 0x0a0296d2);
  const KernelRules now = bsd_rules(System::FreeBsd, {14, 0});
  CHECK(now.hash_of(flow, {7, 0}, false) == (jhash_1word(0x0a0200c0, 7) ^ 0x9c10u));
}

TEST_CASE("with two FreeBSD listeners even ports of one client all go to one", "[kernel][hash]") {
  const auto version = GENERATE(Version{13, 0}, Version{14, 0});
  const KernelRules rules = bsd_rules(System::FreeBsd, version);
  ListenGroup group(rules.group_rule(false, false, true));
  group.join(0);
  group.join(1);
  std::array<int, 2> got{};
  for (std::uint16_t port = 32768; port < 34768; port = static_cast<std::uint16_t>(port + 2)) {
    ++got[group.choose(rules.hash_of(tests::one_client(port), {0x5eed1234, 0}, false))];
  }
  CHECK(std::min(got[0], got[1]) == 0);
  CHECK(std::max(got[0], got[1]) == 1000);
}

}  // namespace
}  // namespace acceptlab::kernel
