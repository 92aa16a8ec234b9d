#include "validation/native/probes/tcp_segment.hpp"

#include <algorithm>

namespace acceptlab::native::probes {
namespace {

constexpr std::size_t ipv4_header = 20;
constexpr std::size_t ipv6_header = 40;
constexpr std::size_t tcp_header = 20;
constexpr std::uint8_t tcp_protocol = 6;

using Bytes = std::span<std::uint8_t>;
using ConstBytes = std::span<const std::uint8_t>;

void put16(Bytes at, std::uint32_t value) {
  at[0] = static_cast<std::uint8_t>(value >> 8);
  at[1] = static_cast<std::uint8_t>(value);
}

void put32(Bytes at, std::uint32_t value) {
  put16(at, value >> 16);
  put16(at.subspan(2), value & 0xffff);
}

std::uint16_t get16(ConstBytes at) { return static_cast<std::uint16_t>(at[0] << 8 | at[1]); }

std::uint32_t get32(ConstBytes at) { return std::uint32_t{get16(at)} << 16 | get16(at.subspan(2)); }

std::uint32_t sum16(ConstBytes bytes) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) sum += get16(bytes.subspan(i));
  return sum;
}

std::uint16_t checksum(std::uint32_t sum) {
  while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(~sum);
}

void put_ipv4_header(Bytes packet, const TcpSegment& segment) {
  packet[0] = 0x45;  // version 4, five words
  put16(packet.subspan(2), static_cast<std::uint32_t>(packet.size()));
  packet[8] = 64;  // hops
  packet[9] = tcp_protocol;
  std::ranges::copy_n(segment.from.address.begin(), 4, packet.subspan(12).begin());
  std::ranges::copy_n(segment.to.address.begin(), 4, packet.subspan(16).begin());
  put16(packet.subspan(10), checksum(sum16(packet.first(ipv4_header))));
}

void put_ipv6_header(Bytes packet, const TcpSegment& segment) {
  packet[0] = 0x60;  // version 6
  put16(packet.subspan(4), tcp_header);
  packet[6] = tcp_protocol;
  packet[7] = 64;  // hops
  std::ranges::copy(segment.from.address, packet.subspan(8).begin());
  std::ranges::copy(segment.to.address, packet.subspan(24).begin());
}

}  // namespace

std::vector<std::uint8_t> encode(const TcpSegment& segment) {
  const bool v4 = segment.from.family == AF_INET;
  const std::size_t header = v4 ? ipv4_header : ipv6_header;
  std::vector<std::uint8_t> packet(header + tcp_header);
  if (v4)
    put_ipv4_header(packet, segment);
  else
    put_ipv6_header(packet, segment);

  const Bytes tcp = Bytes(packet).subspan(header);
  put16(tcp, segment.from.port);
  put16(tcp.subspan(2), segment.to.port);
  put32(tcp.subspan(4), segment.sequence);
  put32(tcp.subspan(8), segment.acknowledgement);
  tcp[12] = 0x50;  // five words
  tcp[13] = segment.flags;
  put16(tcp.subspan(14), 65535);  // window
  const std::uint32_t pseudo_header = sum16(segment.from.address) + sum16(segment.to.address) +
                                      tcp_protocol + static_cast<std::uint32_t>(tcp_header);
  put16(tcp.subspan(16), checksum(pseudo_header + sum16(tcp)));
  return packet;
}

std::optional<TcpSegment> decode(ConstBytes packet) {
  if (packet.size() < ipv4_header + tcp_header) return {};
  const bool v4 = packet[0] >> 4 == 4;
  const std::size_t header = v4 ? std::size_t{packet[0]} % 16 * 4 : ipv6_header;
  if (packet[v4 ? 9 : 6] != tcp_protocol || packet.size() < header + tcp_header) return {};

  TcpSegment segment;
  segment.from.family = segment.to.family = v4 ? AF_INET : AF_INET6;
  const std::size_t address_size = v4 ? 4 : 16;
  const ConstBytes addresses = packet.subspan(v4 ? 12 : 8);
  std::ranges::copy_n(addresses.begin(), static_cast<std::ptrdiff_t>(address_size),
                      segment.from.address.begin());
  std::ranges::copy_n(addresses.subspan(address_size).begin(),
                      static_cast<std::ptrdiff_t>(address_size), segment.to.address.begin());
  const ConstBytes tcp = packet.subspan(header);
  segment.from.port = get16(tcp);
  segment.to.port = get16(tcp.subspan(2));
  segment.sequence = get32(tcp.subspan(4));
  segment.acknowledgement = get32(tcp.subspan(8));
  segment.flags = tcp[13];
  return segment;
}

}  // namespace acceptlab::native::probes
