#include "experiment/survey/packet_decoding.hpp"

#include <algorithm>

namespace acceptlab::experiment {
namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::uint16_t ether_v4 = 0x0800, ether_v6 = 0x86dd;

std::uint16_t two(Bytes bytes, std::size_t at) {
  return static_cast<std::uint16_t>(bytes[at] << 8 | bytes[at + 1]);
}
std::uint32_t four(Bytes bytes, std::size_t at) {
  return std::uint32_t{two(bytes, at)} << 16 | two(bytes, at + 2);
}

bool is_vlan(std::uint16_t type) { return type == 0x8100 || type == 0x88a8 || type == 0x9100; }

/// The IP header behind a type field at `at` and any VLAN tags; nothing when it is no IP.
std::optional<Bytes> behind_type(Bytes bytes, std::size_t at) {
  while (bytes.size() >= at + 2) {
    const std::uint16_t type = two(bytes, at);
    if (type == ether_v4 || type == ether_v6) return bytes.subspan(at + 2);
    if (!is_vlan(type)) return std::nullopt;
    at += 4;
  }
  return std::nullopt;
}

std::optional<Bytes> ip_of(LinkLayer link, Bytes bytes) {
  switch (link) {
    case LinkLayer::Ethernet:
      return behind_type(bytes, 12);
    case LinkLayer::LinuxCooked:
      return behind_type(bytes, 14);
    case LinkLayer::LinuxCookedV2: {  // the protocol comes first here
      if (bytes.size() < 20) return std::nullopt;
      const std::uint16_t type = two(bytes, 0);
      if (is_vlan(type)) return behind_type(bytes, 22);
      return type == ether_v4 || type == ether_v6 ? std::optional(bytes.subspan(20)) : std::nullopt;
    }
    case LinkLayer::Null:
      return bytes.size() >= 4 ? std::optional(bytes.subspan(4)) : std::nullopt;
    case LinkLayer::Raw:
      break;
  }
  return bytes;
}

struct Inner {
  Bytes tcp;
  std::size_t tcp_bytes = 0;  // with payload, on the wire
};

/// Header lengths that lie beyond what was captured are refused where they are used.
std::optional<Inner> inside_v4(Bytes ip, std::size_t wire_bytes, Segment& segment) {
  constexpr std::uint8_t tcp = 6;
  if (ip.size() < 20 || ip[9] != tcp) return std::nullopt;
  const std::size_t header = std::size_t{ip[0]} % 16 * 4;
  const bool later_fragment = (two(ip, 6) & 0x1fffU) != 0;
  if (header < 20 || ip.size() < header || later_fragment) return std::nullopt;
  // Offloads that send more than 64 KiB at once leave the length 0.
  const std::size_t total = two(ip, 2) != 0 ? two(ip, 2) : wire_bytes;
  segment.from = kernel::Address::from_v4(four(ip, 12));
  segment.to = kernel::Address::from_v4(four(ip, 16));
  return Inner{ip.subspan(header), total > header ? total - header : 0};
}

kernel::Address v6_address(Bytes ip, std::size_t at) {
  kernel::Address address;
  address.v6 = true;
  std::copy_n(ip.begin() + static_cast<std::ptrdiff_t>(at), 16, address.bytes.begin());
  return address;
}

std::optional<Inner> inside_v6(Bytes ip, std::size_t wire_bytes, Segment& segment) {
  constexpr std::uint8_t hop_by_hop = 0, tcp = 6, routing = 43, fragment = 44, destination = 60;
  if (ip.size() < 40) return std::nullopt;
  const std::size_t length = two(ip, 4) != 0 ? two(ip, 4) : (wire_bytes > 40 ? wire_bytes - 40 : 0);
  segment.from = v6_address(ip, 8);
  segment.to = v6_address(ip, 24);
  std::uint8_t next = ip[6];
  std::size_t at = 40;
  while (next != tcp) {
    if (ip.size() < at + 8) return std::nullopt;
    if (next == fragment) {
      if ((two(ip, at + 2) & 0xfff8U) != 0) return std::nullopt;
      next = ip[at];
      at += 8;
    } else if (next == hop_by_hop || next == routing || next == destination) {
      next = ip[at];
      at += (std::size_t{ip[at + 1]} + 1) * 8;
    } else {
      return std::nullopt;
    }
  }
  if (ip.size() < at) return std::nullopt;
  const std::size_t headers = at - 40;
  return Inner{ip.subspan(at), length > headers ? length - headers : 0};
}

}  // namespace

std::optional<Segment> decode_packet(LinkLayer link, Bytes bytes, std::uint32_t wire_bytes) {
  const auto ip = ip_of(link, bytes);
  if (!ip || ip->empty()) return std::nullopt;
  const std::size_t link_bytes = bytes.size() - ip->size();
  const std::size_t ip_bytes = wire_bytes > link_bytes ? wire_bytes - link_bytes : 0;
  Segment segment;
  const unsigned version = (*ip)[0] >> 4;
  const auto inner = version == 4   ? inside_v4(*ip, ip_bytes, segment)
                     : version == 6 ? inside_v6(*ip, ip_bytes, segment)
                                    : std::nullopt;
  constexpr std::size_t least = 14;  // up to the flags
  if (!inner || inner->tcp.size() < least) return std::nullopt;
  segment.from_port = two(inner->tcp, 0);
  segment.to_port = two(inner->tcp, 2);
  segment.sequence = four(inner->tcp, 4);
  const std::size_t header = std::size_t{inner->tcp[12]} / 16 * 4;
  const std::uint8_t flags = inner->tcp[13];
  segment.fin = (flags & 0x01U) != 0;
  segment.syn = (flags & 0x02U) != 0;
  segment.rst = (flags & 0x04U) != 0;
  segment.ack = (flags & 0x10U) != 0;
  if (inner->tcp_bytes > header)
    segment.payload_bytes = static_cast<std::uint32_t>(inner->tcp_bytes - header);
  return segment;
}

}  // namespace acceptlab::experiment
