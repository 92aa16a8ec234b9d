#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "models/kernel/flow.hpp"

namespace acceptlab::experiment {

/// One TCP segment as captured.
struct Segment {
  std::int64_t at_ns = 0;  // since 1970
  kernel::Address from, to;
  std::uint16_t from_port = 0, to_port = 0;
  std::uint32_t sequence = 0;
  bool syn = false, ack = false, fin = false, rst = false;
  std::uint32_t payload_bytes = 0;  // on the wire, captured or not
};

/// What stands before the IP header.
enum class LinkLayer : std::uint8_t {
  Ethernet,
  LinuxCooked,    // 16 bytes
  LinuxCookedV2,  // 20 bytes
  Null,           // four bytes with the address family, in the order of the machine that captured
  Raw             // nothing
};

/// Nothing when it is no TCP, a fragment behind the first, or captured too short to tell. VLAN tags
/// (802.1Q, also nested), IPv4 options and IPv6 extension headers are skipped.
std::optional<Segment> decode_packet(LinkLayer link, std::span<const std::uint8_t> bytes,
                                     std::uint32_t wire_bytes);

}  // namespace acceptlab::experiment
