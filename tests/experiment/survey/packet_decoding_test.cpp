#include "experiment/survey/packet_decoding.hpp"

#include "experiment/notation/units.hpp"
#include "tests/catch.hpp"
#include "tests/experiment/survey/packets.hpp"

using namespace acceptlab::experiment;

namespace {

std::optional<Segment> decoded(LinkLayer link, const Packet& packet) {
  return decode_packet(link, packet, static_cast<std::uint32_t>(packet.size()));
}

}  // namespace

TEST_CASE("a SYN behind every link layer", "[init]") {
  const Packet v4 = ip_v4("192.0.2.7", "10.0.0.1", tcp(40000, 80, 77, syn_flag));
  const Packet v6 = ip_v6("2001:db8::7", "2001:db8::1", tcp(40000, 80, 77, syn_flag));
  const auto check = [](LinkLayer link, const Packet& packet, const char* from) {
    const auto segment = decoded(link, packet);
    REQUIRE(segment);
    CHECK(address_text(segment->from) == from);
    CHECK(segment->from_port == 40000);
    CHECK(segment->to_port == 80);
    CHECK(segment->sequence == 77);
    CHECK(segment->syn);
    CHECK(!segment->ack);
    CHECK(segment->payload_bytes == 0);
  };
  check(LinkLayer::Raw, v4, "192.0.2.7");
  check(LinkLayer::Raw, v6, "2001:db8::7");
  check(LinkLayer::Ethernet, ethernet(v4, 0x0800), "192.0.2.7");
  check(LinkLayer::Ethernet, ethernet(v6, 0x86dd), "2001:db8::7");
  check(LinkLayer::Ethernet,
        ethernet(joined({0x00, 0x05, 0x81, 0x00, 0x00, 0x06, 0x08, 0x00}, v4), 0x88a8),
        "192.0.2.7");  // two VLAN tags
  check(LinkLayer::LinuxCooked, joined(joined(Packet(14, 0), {0x08, 0x00}), v4), "192.0.2.7");
  check(LinkLayer::LinuxCookedV2, joined(joined({0x86, 0xdd}, Packet(18, 0)), v6), "2001:db8::7");
  check(LinkLayer::Null, joined({2, 0, 0, 0}, v4), "192.0.2.7");
}

TEST_CASE("options, extension headers and lengths beyond what was captured", "[init]") {
  Packet options = ip_v4("192.0.2.7", "10.0.0.1", tcp(1, 2, 3, ack_flag, 100));
  options[0] = 0x46;  // a header of 24 bytes
  options.insert(options.begin() + 20, 4, 1);
  options[3] = static_cast<std::uint8_t>(options[3] + 4);
  REQUIRE(decoded(LinkLayer::Raw, options));
  CHECK(decoded(LinkLayer::Raw, options)->payload_bytes == 100);

  Packet extended = ip_v6("2001:db8::7", "2001:db8::1",
                          joined({6, 0, 0, 0, 0, 0, 0, 0}, tcp(1, 2, 3, ack_flag, 10)));
  extended[6] = 0;  // hop-by-hop options first
  REQUIRE(decoded(LinkLayer::Raw, extended));
  CHECK(decoded(LinkLayer::Raw, extended)->payload_bytes == 10);

  // A snapshot of 60 bytes tells the payload by the length of the IP header.
  const Packet large = ip_v4("192.0.2.7", "10.0.0.1", tcp(1, 2, 3, ack_flag, 1000));
  const Packet snapshot(large.begin(), large.begin() + 60);
  const auto cut =
      decode_packet(LinkLayer::Raw, snapshot, static_cast<std::uint32_t>(large.size()));
  REQUIRE(cut);
  CHECK(cut->payload_bytes == 1000);
}

TEST_CASE("what is no TCP segment is none, however short or wrong", "[init]") {
  const Packet whole = ethernet(ip_v4("192.0.2.7", "10.0.0.1", tcp(1, 2, 3, syn_flag)), 0x0800);
  for (std::size_t length = 0; length < 14 + 20 + 14; ++length)
    CHECK(!decoded(LinkLayer::Ethernet,
                   Packet(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length))));
  Packet udp = ip_v4("192.0.2.7", "10.0.0.1", tcp(1, 2, 3, syn_flag));
  udp[9] = 17;
  CHECK(!decoded(LinkLayer::Raw, udp));
  Packet fragment = ip_v4("192.0.2.7", "10.0.0.1", tcp(1, 2, 3, syn_flag));
  fragment[7] = 5;
  CHECK(!decoded(LinkLayer::Raw, fragment));
  Packet shorter = ip_v4("192.0.2.7", "10.0.0.1", tcp(1, 2, 3, syn_flag));
  shorter[0] = 0x41;  // a header of 4 bytes
  CHECK(!decoded(LinkLayer::Raw, shorter));
  CHECK(!decoded(LinkLayer::Ethernet, Packet(100, 0xff)));
}
