#pragma once

#include <array>
#include <cstdint>

namespace acceptlab::kernel {

/// An IPv4 or IPv6 address in network byte order; IPv4 uses the first four bytes.
struct Address {
  std::array<std::uint8_t, 16> bytes{};
  bool v6 = false;
  friend bool operator==(const Address&, const Address&) = default;

  /// The IPv4 address in host order: 192.0.2.10 is 0xc000020a.
  constexpr std::uint32_t v4() const {
    return std::uint32_t{bytes[0]} << 24 | std::uint32_t{bytes[1]} << 16 |
           std::uint32_t{bytes[2]} << 8 | bytes[3];
  }
  static constexpr Address from_v4(std::uint32_t host_order) {
    Address a;
    for (int i = 0; i < 4; ++i)
      a.bytes[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(host_order >> (24 - 8 * i));
    return a;
  }
};

/// A connection's 4-tuple as the server sees it; ports in host order.
struct Flow {
  Address local, remote;
  std::uint16_t local_port = 0, remote_port = 0;
};

}  // namespace acceptlab::kernel
