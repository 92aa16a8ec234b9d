#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "models/kernel/kernel_rules.hpp"
#include "models/kernel/listen_group.hpp"
#include "models/kernel/protocol_cpu.hpp"
#include "tests/catch.hpp"
#include "tests/models/flows.hpp"

namespace acceptlab::kernel {
namespace {

const Version released_3_5{3, 5};  // the hash-threshold of May to July 2013
const Version released_4_8{4, 8};
const Version released_5_8{5, 8};

ListenGroup joined(Version version, std::uint32_t n, unsigned cpus = 1) {
  ListenGroup group(dragonfly_rules(version).group_rule(false, false, true, cpus));
  for (std::uint32_t i = 0; i < n; ++i) group.join(i);
  return group;
}

struct Row {
  std::string_view source, destination;
  std::uint16_t w, h16, bucket;
  std::array<std::uint32_t, 5> cpu;  // for 4, 6, 8, 12, 16 protocol CPUs
  // Member for n = 2, 3, 4, 5, 6, 8, 12, 16.
  std::array<std::uint32_t, 8> modulo128, modulo16, threshold;
};

constexpr std::array rows{Row{"192.0.2.10:40000",
                              "198.51.100.1:80",
                              0xfc28,
                              0xd9df,
                              95,
                              {3, 5, 7, 11, 15},
                              {1, 2, 3, 0, 5, 7, 11, 15},
                              {1, 2, 3, 0, 5, 7, 11, 15},
                              {1, 2, 3, 4, 5, 6, 10, 13}},
                          Row{"192.0.2.10:40001",
                              "198.51.100.1:80",
                              0xfc29,
                              0xef72,
                              114,
                              {2, 0, 2, 6, 2},
                              {0, 0, 2, 4, 0, 2, 6, 2},
                              {0, 2, 2, 3, 2, 2, 2, 2},
                              {1, 2, 3, 4, 5, 7, 11, 14}},
                          Row{"192.0.2.10:40002",
                              "198.51.100.1:80",
                              0xfc2a,
                              0x4289,
                              9,
                              {1, 3, 1, 9, 9},
                              {1, 0, 1, 4, 3, 1, 9, 9},
                              {1, 2, 1, 3, 5, 1, 5, 9},
                              {0, 0, 1, 1, 1, 2, 3, 4}},
                          Row{"192.0.2.10:40003",
                              "198.51.100.1:80",
                              0xfc2b,
                              0x7424,
                              36,
                              {0, 0, 4, 0, 4},
                              {0, 0, 0, 1, 0, 4, 0, 4},
                              {0, 2, 0, 2, 2, 4, 8, 4},
                              {0, 1, 1, 2, 2, 3, 5, 7}},
                          Row{"192.0.2.10:40004",
                              "198.51.100.1:80",
                              0xfc2c,
                              0x9474,
                              116,
                              {0, 2, 4, 8, 4},
                              {0, 2, 0, 1, 2, 4, 8, 4},
                              {0, 0, 0, 4, 0, 4, 0, 4},
                              {1, 1, 2, 2, 3, 4, 6, 9}},
                          Row{"192.0.2.10:40005",
                              "198.51.100.1:80",
                              0xfc2d,
                              0xa2d9,
                              89,
                              {1, 5, 1, 5, 9},
                              {1, 2, 1, 4, 5, 1, 5, 9},
                              {1, 1, 1, 4, 1, 1, 1, 9},
                              {1, 1, 2, 3, 3, 5, 7, 10}},
                          Row{"192.0.2.10:40006",
                              "198.51.100.1:80",
                              0xfc2e,
                              0x0f22,
                              34,
                              {2, 4, 2, 10, 2},
                              {0, 1, 2, 4, 4, 2, 10, 2},
                              {0, 1, 2, 4, 4, 2, 10, 2},
                              {0, 0, 0, 0, 0, 0, 0, 0}},
                          Row{"192.0.2.10:40007",
                              "198.51.100.1:80",
                              0xfc2f,
                              0x398f,
                              15,
                              {3, 3, 7, 3, 15},
                              {1, 0, 3, 0, 3, 7, 3, 15},
                              {1, 2, 3, 0, 5, 7, 11, 15},
                              {0, 0, 0, 1, 1, 1, 2, 3}},
                          Row{"10.0.0.1:1024",
                              "10.0.0.2:80",
                              0x0453,
                              0x6106,
                              6,
                              {2, 0, 6, 6, 6},
                              {0, 0, 2, 1, 0, 6, 6, 6},
                              {0, 1, 2, 3, 4, 6, 10, 6},
                              {0, 1, 1, 1, 2, 3, 4, 6}},
                          Row{"127.0.0.1:50000",
                              "127.0.0.1:8080",
                              0xdcc0,
                              0x4d61,
                              97,
                              {1, 1, 1, 1, 1},
                              {1, 1, 1, 2, 1, 1, 1, 1},
                              {1, 0, 1, 4, 3, 1, 9, 1},
                              {0, 0, 1, 1, 1, 2, 3, 4}},
                          Row{"127.0.0.1:50001",
                              "127.0.0.1:8080",
                              0xdcc1,
                              0x7bcc,
                              76,
                              {0, 4, 4, 4, 12},
                              {0, 1, 0, 1, 4, 4, 4, 12},
                              {0, 0, 0, 2, 0, 4, 0, 12},
                              {0, 1, 1, 2, 2, 3, 5, 7}},
                          Row{"66.9.149.187:2794",
                              "161.142.100.80:1766",
                              0x1e60,
                              0x9fcc,
                              76,
                              {0, 4, 4, 4, 12},
                              {0, 1, 0, 1, 4, 4, 4, 12},
                              {0, 0, 0, 3, 0, 4, 0, 12},
                              {1, 1, 2, 3, 3, 4, 7, 9}},
                          Row{"199.92.111.2:14230",
                              "65.69.140.83:4739",
                              0x405d,
                              0x60d7,
                              87,
                              {3, 3, 7, 3, 7},
                              {1, 0, 3, 2, 3, 7, 3, 7},
                              {1, 2, 3, 1, 5, 7, 11, 7},
                              {0, 1, 1, 1, 2, 3, 4, 6}},
                          Row{"24.19.198.95:12898",
                              "12.22.207.184:38024",
                              0xbb08,
                              0x3a3e,
                              62,
                              {2, 2, 6, 2, 14},
                              {0, 2, 2, 2, 2, 6, 2, 14},
                              {0, 0, 2, 0, 0, 6, 6, 14},
                              {0, 0, 0, 1, 1, 1, 2, 3}},
                          Row{"38.27.205.30:48228",
                              "209.142.163.6:2217",
                              0x2d40,
                              0xd26e,
                              110,
                              {2, 2, 6, 2, 14},
                              {0, 2, 2, 0, 2, 6, 2, 14},
                              {0, 2, 2, 0, 2, 6, 2, 14},
                              {1, 2, 3, 4, 4, 6, 9, 13}},
                          Row{"153.39.163.191:44251",
                              "202.188.127.2:1303",
                              0x26ea,
                              0xf23e,
                              62,
                              {2, 2, 6, 2, 14},
                              {0, 2, 2, 2, 2, 6, 2, 14},
                              {0, 1, 2, 4, 4, 6, 10, 14},
                              {1, 2, 3, 4, 5, 7, 11, 15}}};

TEST_CASE("hash to CPU to member, all three index formulas", "[kernel][dragonfly]") {
  constexpr std::array<unsigned, 5> cpus{4, 6, 8, 12, 16};
  constexpr std::array<std::uint32_t, 8> counts{2, 3, 4, 5, 6, 8, 12, 16};
  const KernelRules rules = dragonfly_rules(released_5_8);
  for (const Row& row : rows) {
    const Flow flow = tests::flow(row.destination, row.source);
    CAPTURE(row.source);
    CHECK(dragonfly_word(flow) == row.w);
    const std::uint32_t hash = rules.hash_of(flow, {}, false);
    CHECK(hash == row.h16);
    CHECK((hash & 127) == row.bucket);
    for (std::size_t i = 0; i < cpus.size(); ++i) {
      CHECK(protocol_cpu(rules.protocol_cpu, hash, false, cpus[i]) == row.cpu[i]);
    }
    for (std::size_t i = 0; i < counts.size(); ++i) {
      CHECK(joined(released_5_8, counts[i]).choose(hash) == row.modulo128[i]);
      CHECK(joined(released_4_8, counts[i]).choose(hash) == row.modulo16[i]);
      CHECK(joined(released_3_5, counts[i], 8).choose(hash) == row.threshold[i]);
    }
  }
}

TEST_CASE("before 5.0 a machine of 12 CPUs runs the protocol on 8", "[kernel][dragonfly]") {
  std::array<int, 12> packets{};
  for (std::uint32_t h = 0; h < 65536; ++h) {
    ++packets[protocol_cpu(dragonfly_rules(released_4_8).protocol_cpu, h, false, 12).value()];
  }
  CHECK(std::count(packets.begin(), packets.begin() + 8, 8192) == 8);
  CHECK(std::count(packets.begin() + 8, packets.end(), 0) == 4);
}

TEST_CASE("IPv6 is not distributed: CPU 0 and one listener", "[kernel][dragonfly]") {
  const KernelRules rules = dragonfly_rules(released_5_8);
  CHECK_FALSE(rules.hashes(true));
  CHECK(protocol_cpu(rules.protocol_cpu, 77, true, 8) == 0u);
  ListenGroup specific(rules.group_rule(true, false, true));
  ListenGroup wildcard(rules.group_rule(true, true, true));
  for (std::uint32_t i = 0; i < 4; ++i) {
    specific.join(i);
    wildcard.join(i);
  }
  CHECK(specific.choose(77) == 3);  // the newest
  CHECK(wildcard.choose(77) == 0);  // the oldest
}

/// How many of the 128 buckets each of n members has.
std::vector<int> buckets(const ListenGroup& group) {
  std::vector<int> share(group.size());
  for (std::uint32_t b = 0; b < 128; ++b) ++share[group.slot_of(b)];
  return share;
}

TEST_CASE("128 buckets: the largest share over the mean", "[kernel][dragonfly]") {
  // ceil(128/n) / (128/n), rounded to three places as in the reference.
  const auto [n, expected] = GENERATE(table<std::uint32_t, double>(
      {{1, 1.0},    {2, 1.0},    {3, 1.008},  {4, 1.0},     {5, 1.016},  {6, 1.031},
       {7, 1.039},  {8, 1.0},    {10, 1.016}, {12, 1.031},  {14, 1.094}, {16, 1.0},
       {20, 1.094}, {24, 1.125}, {28, 1.094}, {32, 1.0},    {40, 1.25},  {48, 1.125},
       {56, 1.313}, {64, 1.0},   {96, 1.5},   {127, 1.984}, {128, 1.0}}));
  const auto share = buckets(joined(released_5_8, n));
  const int most = *std::max_element(share.begin(), share.end());
  CHECK(most / (128.0 / n) == Approx(expected).margin(0.0005001));
}

TEST_CASE("members from number 128 on never get a connection", "[kernel][dragonfly]") {
  const auto share = buckets(joined(released_5_8, 200));
  CHECK(std::count(share.begin(), share.begin() + 128, 1) == 128);
  CHECK(std::count(share.begin() + 128, share.end(), 0) == 72);
}

TEST_CASE("how often a connection's CPU is the one its listener's owner is told to sit on",
          "[kernel][dragonfly]") {
  constexpr std::array<std::uint32_t, 10> counts{1, 2, 3, 4, 6, 8, 12, 16, 24, 32};
  struct Line {
    unsigned cpus;
    std::array<double, 10> share;
  };
  constexpr std::array lines{Line{2, {.500, 1, .508, 1, 1, 1, 1, 1, 1, 1}},
                             Line{4, {.250, .500, .258, 1, .516, 1, 1, 1, 1, 1}},
                             Line{6, {.172, .344, .508, .344, 1, .375, 1, .375, 1, .500}},
                             Line{8, {.125, .250, .141, .500, .281, 1, .531, 1, 1, 1}},
                             Line{12, {.086, .172, .258, .344, .516, .375, 1, .375, 1, .500}},
                             Line{16, {.062, .125, .070, .250, .141, .500, .281, 1, .562, 1}},
                             Line{24, {.047, .094, .141, .188, .281, .375, .531, .375, 1, .500}}};
  const KernelRules rules = dragonfly_rules(released_5_8);
  for (const Line& line : lines) {
    for (std::size_t i = 0; i < counts.size(); ++i) {
      const auto group = joined(released_5_8, counts[i]);
      int local = 0;
      for (std::uint32_t b = 0; b < 128; ++b) {
        const auto cpu = protocol_cpu(rules.protocol_cpu, b, false, line.cpus);
        if (cpu == group.choose(b) % line.cpus) ++local;  // SO_CPUHINT: the index modulo CPUs
      }
      CAPTURE(line.cpus, counts[i]);
      CHECK(local / 128.0 == Approx(line.share[i]).margin(0.0005001));
    }
  }
}

TEST_CASE("one client address is spread far more evenly than by chance", "[kernel][dragonfly]") {
  struct Line {
    int ports, step;
    std::array<std::array<int, 2>, 3> least_most;  // for n = 4, 8, 12
  };
  constexpr std::array lines{Line{8, 1, {{{2, 2}, {0, 2}, {0, 2}}}},
                             Line{64, 1, {{{16, 16}, {8, 8}, {1, 10}}}},
                             Line{256, 1, {{{64, 64}, {32, 32}, {20, 22}}}},
                             Line{1000, 1, {{{250, 250}, {124, 126}, {77, 87}}}},
                             Line{28232, 1, {{{7058, 7058}, {3528, 3530}, {2205, 2432}}}},
                             Line{64, 2, {{{16, 16}, {8, 8}, {1, 10}}}},
                             Line{1000, 2, {{{250, 250}, {124, 126}, {78, 87}}}}};
  constexpr std::array<std::uint32_t, 3> counts{4, 8, 12};
  for (const Line& line : lines) {
    for (std::size_t i = 0; i < counts.size(); ++i) {
      const auto group = joined(released_5_8, counts[i]);
      std::vector<int> got(counts[i]);
      for (int k = 0; k < line.ports; ++k) {
        const auto port = static_cast<std::uint16_t>(32768 + k * line.step);
        ++got[group.choose(dragonfly_h16(dragonfly_word(tests::one_client(port))))];
      }
      CAPTURE(line.ports, line.step, counts[i]);
      CHECK(*std::min_element(got.begin(), got.end()) == line.least_most[i][0]);
      CHECK(*std::max_element(got.begin(), got.end()) == line.least_most[i][1]);
    }
  }
}

}  // namespace
}  // namespace acceptlab::kernel
