#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "validation/native/linux/endpoint.hpp"

namespace acceptlab::native::probes {

/// A TCP segment without payload and options.
struct TcpSegment {
  static constexpr std::uint8_t syn = 0x02;
  static constexpr std::uint8_t rst = 0x04;
  static constexpr std::uint8_t ack = 0x10;

  Endpoint from, to;
  std::uint32_t sequence = 0;
  std::uint32_t acknowledgement = 0;
  std::uint8_t flags = 0;

  bool has(std::uint8_t wanted) const { return (flags & wanted) == wanted; }
};

/// The IP packet that carries `segment`, checksums included.
std::vector<std::uint8_t> encode(const TcpSegment& segment);
/// Nothing when `packet` is not TCP. Payload and options are skipped.
std::optional<TcpSegment> decode(std::span<const std::uint8_t> packet);

}  // namespace acceptlab::native::probes
