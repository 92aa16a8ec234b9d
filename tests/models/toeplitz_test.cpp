#include "models/kernel/toeplitz.hpp"

#include <array>
#include <bitset>
#include <cstdint>
#include <span>
#include <string_view>

#include "tests/catch.hpp"
#include "tests/models/flows.hpp"

namespace acceptlab::kernel {
namespace {

std::uint32_t hash(std::span<const std::uint8_t> key, const Flow& flow, bool ports) {
  std::array<std::uint8_t, 36> bytes{};
  const std::size_t used = rss_input(flow, ports, bytes);
  return toeplitz(key, std::span(bytes).first(used));
}

TEST_CASE("Microsoft's verification suite for receive-side scaling", "[kernel][toeplitz]") {
  struct Row {
    std::string_view source, destination;
    std::uint32_t addresses, ports;
  };
  constexpr std::array rows{
      Row{"66.9.149.187:2794", "161.142.100.80:1766", 0x323e8fc2, 0x51ccc178},
      Row{"199.92.111.2:14230", "65.69.140.83:4739", 0xd718262a, 0xc626b0ea},
      Row{"24.19.198.95:12898", "12.22.207.184:38024", 0xd2d0a5de, 0x5c2b394a},
      Row{"38.27.205.30:48228", "209.142.163.6:2217", 0x82989176, 0xafc7327f},
      Row{"153.39.163.191:44251", "202.188.127.2:1303", 0x5d1809c5, 0x10e828a2},
      Row{"[3ffe:2501:200:1fff::7]:2794", "[3ffe:2501:200:3::1]:1766", 0x2cc18cd5, 0x40207d3d},
      Row{"[3ffe:501:8::260:97ff:fe40:efab]:14230", "[ff02::1]:4739", 0x0f0c461c, 0xdde51bbf},
      Row{"[3ffe:1900:4545:3:200:f8ff:fe21:67cf]:44251", "[fe80::200:f8ff:fe21:67cf]:38024",
          0x4b61e985, 0x02d1feef}};
  for (const Row& row : rows) {
    const Flow flow = tests::flow(row.destination, row.source);
    CAPTURE(row.source);
    CHECK(hash(microsoft_key, flow, false) == row.addresses);
    CHECK(hash(microsoft_key, flow, true) == row.ports);
  }
}

TEST_CASE("DragonFly's key gives the same 16 bits twice", "[kernel][toeplitz]") {
  struct Row {
    std::string_view source, destination;
    std::uint32_t ports, addresses;
  };
  constexpr std::array rows{
      Row{"66.9.149.187:2794", "161.142.100.80:1766", 0x9fcc9fcc, 0x0a590a59},
      Row{"199.92.111.2:14230", "65.69.140.83:4739", 0x60d760d7, 0x7ba97ba9},
      Row{"24.19.198.95:12898", "12.22.207.184:38024", 0x3a3e3a3e, 0xa55aa55a},
      Row{"38.27.205.30:48228", "209.142.163.6:2217", 0xd26ed26e, 0xf8a7f8a7},
      Row{"153.39.163.191:44251", "202.188.127.2:1303", 0xf23ef23e, 0x57545754}};
  for (const Row& row : rows) {
    const Flow flow = tests::flow(row.destination, row.source);
    CHECK(hash(dragonfly_key, flow, true) == row.ports);
    CHECK(hash(dragonfly_key, flow, false) == row.addresses);
    CHECK(dragonfly_h16(dragonfly_word(flow)) == (row.ports & 0xffff));
  }
}

TEST_CASE("the contribution of each bit of w, most significant first", "[kernel][toeplitz]") {
  constexpr std::array<std::uint16_t, 16> expected{0x6d5a, 0xdab4, 0xb569, 0x6ad3, 0xd5a6, 0xab4d,
                                                   0x569b, 0xad36, 0x5a6d, 0xb4da, 0x69b5, 0xd36a,
                                                   0xa6d5, 0x4dab, 0x9b56, 0x36ad};
  for (unsigned i = 0; i < 16; ++i) {
    CHECK(dragonfly_h16(static_cast<std::uint16_t>(0x8000u >> i)) == expected[i]);
  }
}

TEST_CASE("the closed form is the Toeplitz hash, and no two w share one", "[kernel][toeplitz]") {
  std::bitset<65536> seen;
  bool equal = true;
  for (std::uint32_t w = 0; w < 65536; ++w) {
    const auto word = static_cast<std::uint16_t>(w);
    const std::array<std::uint8_t, 2> bytes{static_cast<std::uint8_t>(w >> 8),
                                            static_cast<std::uint8_t>(w & 0xff)};
    equal = equal && dragonfly_h16(word) == (toeplitz(dragonfly_key, bytes) & 0xffff);
    seen.set(dragonfly_h16(word));
  }
  CHECK(equal);
  CHECK(seen.all());
}

TEST_CASE("a flow and its answer have the same DragonFly hash", "[kernel][toeplitz]") {
  const Flow there = tests::flow("161.142.100.80:1766", "66.9.149.187:2794");
  const Flow back = tests::flow("66.9.149.187:2794", "161.142.100.80:1766");
  CHECK(dragonfly_word(there) == 0x1e60);
  CHECK(dragonfly_word(back) == dragonfly_word(there));
}

}  // namespace
}  // namespace acceptlab::kernel
