#include "models/load/client_tcp.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <vector>

#include "models/kernel/kernel_rules.hpp"
#include "models/kernel/listen_group.hpp"
#include "tests/catch.hpp"
#include "tests/models/flows.hpp"

namespace acceptlab::load {
namespace {

using kernel::System;
using kernel::Version;

/// Milliseconds after the first SYN at which it is sent again.
std::vector<long> times(const SynRetransmission& schedule, unsigned most = 100) {
  std::vector<long> all;
  sim::Duration at{};
  for (unsigned i = 0; i < most; ++i) {
    const auto gap = schedule.gap_after(i);
    if (!gap) break;
    at += *gap;
    all.push_back(static_cast<long>(at / std::chrono::milliseconds(1)));
  }
  return all;
}

long give_up_s(const SynRetransmission& schedule) {
  return static_cast<long>(*schedule.gives_up_after() / std::chrono::seconds(1));
}

TEST_CASE("Linux sends a SYN again after doubling gaps", "[load][syn]") {
  const SynRetransmission now(System::Linux, {6, 4}, 6);
  CHECK(times(now) == std::vector<long>{1000, 3000, 7000, 15000, 31000, 63000});
  CHECK(give_up_s(now) == 127);
  const SynRetransmission old(System::Linux, {2, 6, 32}, 5);
  CHECK(times(old) == std::vector<long>{3000, 9000, 21000, 45000, 93000});
  CHECK(give_up_s(old) == 189);
}

TEST_CASE("from 6.5 on four retransmissions at 1 s come first", "[load][syn]") {
  // Measured on 6.18: 1.0, 2.0, 3.1, 4.1, 5.1, 7.1, 11.4, 19.6, 35.7, 69.8 s, failure at 131 to
  // 135 s; timers there run late by up to a few per cent.
  const SynRetransmission now(System::Linux, {6, 18}, 6);
  CHECK(times(now) ==
        std::vector<long>{1000, 2000, 3000, 4000, 5000, 7000, 11000, 19000, 35000, 67000});
  CHECK(give_up_s(now) == 131);
}

TEST_CASE("how often a client tries when nobody says", "[load][syn]") {
  // 1 + 2 + 4 + 8 + 16 + 32 = 63 s with 5 retransmissions, 127 s with 6.
  CHECK(default_syn_retries(System::Linux, {3, 6}) == 5);
  CHECK(default_syn_retries(System::Linux, {3, 7}) == 6);
  CHECK(default_syn_retries(System::FreeBsd, {13, 0}) == 6);
  CHECK(give_up_s({System::Linux, {3, 6}, default_syn_retries(System::Linux, {3, 6})}) == 63);
  CHECK(give_up_s({System::Linux, {3, 7}, default_syn_retries(System::Linux, {3, 7})}) == 127);
}

TEST_CASE("no retries, and retries without end", "[load][syn]") {
  const SynRetransmission none(System::Linux, {6, 18}, 0);
  CHECK_FALSE(none.gap_after(0).has_value());
  const SynRetransmission forever(System::Linux, {6, 1}, std::nullopt);
  CHECK_FALSE(forever.gives_up_after().has_value());
  CHECK(forever.gap_after(6) == std::chrono::seconds(64));
  CHECK(forever.gap_after(7) == std::chrono::seconds(120));  // TCP_RTO_MAX
  CHECK(forever.gap_after(1000) == std::chrono::seconds(120));
}

TEST_CASE("the BSDs give up after 75 s", "[load][syn]") {
  struct Row {
    System system;
    Version version;
    std::vector<long> at_ms;
  };
  const std::array rows{
      Row{System::FreeBsd, {13, 0}, {1000, 3200, 7400, 15600, 31800, 64000}},
      Row{System::FreeBsd, {11, 0}, {3000, 6200, 9400, 12600, 15800, 22000, 34200, 58400}},
      Row{System::DragonFly, {5, 8}, {1000, 2200, 4400, 8600, 16800, 25000, 41200, 57400}},
      Row{System::MacOs, {14, 0}, {1000, 2000, 3000, 4000, 5000, 7000, 11000, 19000, 35000, 67000}},
      Row{System::NetBsd, {9, 0}, {6000, 18000, 42000}}};
  for (const Row& row : rows) {
    CAPTURE(kernel::system_names[static_cast<std::size_t>(row.system)]);
    const SynRetransmission schedule(row.system, row.version, 6);
    CHECK(times(schedule) == row.at_ms);
    CHECK(give_up_s(schedule) == 75);
  }
  CHECK(times(SynRetransmission(System::MacOs, {14, 0}, 2)) == std::vector<long>{1000, 2000});
  CHECK(SynRetransmission(System::NetBsd, {9, 0}, 6).assumed());
}

TEST_CASE("Linux takes ports of the range's first parity", "[load][ports]") {
  const auto version = GENERATE(Version{4, 2}, Version{5, 17}, Version{5, 18}, Version{6, 18});
  const PortRule rule = port_rule(System::Linux, version);
  const PortSequence ports(rule, 0x123456789abcdef);
  for (std::uint64_t n = 0; n < 30000; ++n) {
    const auto port = ports.port(n);
    if (port % 2 != 0 || port < 32768 || port > 60999) FAIL("port " << port);
  }
}

TEST_CASE("between 4.2 and 5.17 the next port is two up, and comes back after 14116",
          "[load][ports]") {
  const PortSequence ports(port_rule(System::Linux, {4, 9}), 77);
  std::set<std::uint16_t> seen;
  for (std::uint64_t n = 0; n < 14116; ++n) seen.insert(ports.port(n));
  CHECK(seen.size() == 14116);
  CHECK(ports.port(14116) == ports.port(0));
  CHECK(ports.port(0) == 32768 + 2 * 77);
  CHECK(ports.port(1) == ports.port(0) + 2);
}

TEST_CASE("before 4.2 ports come one after the other", "[load][ports]") {
  const PortSequence ports(port_rule(System::Linux, {3, 14}), 5);
  CHECK(ports.port(0) == 32773);
  CHECK(ports.port(1) == 32774);
  CHECK(PortSequence(port_rule(System::Linux, {3, 14}), 28232).port(0) == 61000);
}

TEST_CASE("from 5.18 on the step is one of eight, each as often", "[load][ports]") {
  // A measured run on 6.18 begins 35380, 35392, 35400, 35406, 35416: steps of 12, 8, 6, 10.
  const PortSequence ports(port_rule(System::Linux, {6, 18}), 0xfeed);
  std::array<int, 9> steps{};
  std::array<std::array<int, 8>, 9> at_place{};
  int other = 0;
  for (std::uint64_t n = 0; n < 80000; ++n) {
    // 14116 places of 2 lie on a circle
    const int step = (ports.port(n + 1) - ports.port(n) + 28232) % 28232 / 2;
    if (step < 1 || step > 8) {
      ++other;
      continue;
    }
    ++steps[static_cast<std::size_t>(step)];
    ++at_place[static_cast<std::size_t>(step)][n % 8];
  }
  CHECK(other == 0);
  for (std::size_t step = 1; step <= 8; ++step) {
    CHECK(steps[step] == 10000);  // every block of eight has each step once
    // Its place in the block is uniform: 10000 blocks, p = 1/8, standard deviation
    // sqrt(10000 (1/8)(7/8)) = 33; 5 of them, in 64 cells, fail once in 25 000 choices of secret.
    for (const int count : at_place[step]) CHECK(std::abs(count - 1250) < 166);
  }
}

TEST_CASE("a port is a function of secret and number alone", "[load][ports]") {
  const PortRule rule = port_rule(System::Linux, {6, 1});
  const auto late = PortSequence(rule, 9).port(123456);
  PortSequence walked(rule, 9);
  for (std::uint64_t n = 0; n < 1000; ++n) walked.port(n);
  CHECK(walked.port(123456) == late);
  int same = 0;
  for (std::uint64_t n = 0; n < 1000; ++n) {
    if (PortSequence(rule, 9).port(n) == PortSequence(rule, 10).port(n)) ++same;
  }
  CHECK(same < 200);
}

TEST_CASE("sequential and random ports of a scenario", "[load][ports]") {
  const PortRule system = port_rule(System::Linux, {6, 1});
  const PortSequence sequential(sequential_ports(system), 12345);
  CHECK(sequential.port(0) == 32768);
  CHECK(sequential.port(1) == 32769);
  CHECK(sequential.port(28231) == 60999);
  CHECK(sequential.port(28232) == 32768);
  const PortSequence random(random_ports(system), 12345);
  int odd = 0;
  for (std::uint64_t n = 0; n < 10000; ++n) {
    const auto port = random.port(n);
    CHECK((port >= 32768 && port <= 60999));
    odd += port % 2;
  }
  CHECK(std::abs(odd - 5000) < 250);  // 5 standard deviations of sqrt(10000) / 2
}

TEST_CASE("ephemeral ranges of the other systems", "[load][ports]") {
  struct Row {
    System system;
    Version version;
    std::uint16_t first, last;
  };
  for (const Row& row :
       {Row{System::FreeBsd, {13, 0}, 10000, 65535}, Row{System::DragonFly, {5, 8}, 1024, 5000},
        Row{System::NetBsd, {9, 0}, 49152, 65535}, Row{System::OpenBsd, {7, 0}, 1024, 49151},
        Row{System::MacOs, {14, 0}, 49152, 65535}}) {
    const PortRule rule = port_rule(row.system, row.version);
    const PortSequence ports(rule, 0xabcdef0123456789);
    std::uint16_t low = 65535, high = 0;
    for (std::uint64_t n = 0; n < 200000; ++n) {
      low = std::min(low, ports.port(n));
      high = std::max(high, ports.port(n));
    }
    CHECK(low >= row.first);
    CHECK(high <= row.last);
    CHECK(high - low > (row.last - row.first) * 9 / 10);
  }
}

TEST_CASE("even ports leave DragonFly's twelve sockets nearly even", "[load][ports]") {
  // A Linux client of 4.2 to 5.17: ports 32768, 32770, ...; the reference gives 78 / 87 for 1000.
  kernel::ListenGroup group(kernel::dragonfly_rules({5, 8}).group_rule(false, false, true));
  for (std::uint32_t i = 0; i < 12; ++i) group.join(i);
  const PortSequence ports(port_rule(System::Linux, {4, 9}), 0);
  std::array<int, 12> got{};
  for (std::uint64_t n = 0; n < 1000; ++n) {
    ++got[group.choose(
        kernel::dragonfly_h16(kernel::dragonfly_word(tests::one_client(ports.port(n)))))];
  }
  CHECK(*std::min_element(got.begin(), got.end()) == 78);
  CHECK(*std::max_element(got.begin(), got.end()) == 87);
}

}  // namespace
}  // namespace acceptlab::load
