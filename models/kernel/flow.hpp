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
  /// The address `n` behind this one, counted in the low four bytes.
  constexpr Address plus(std::uint32_t n) const {
    Address a = *this;
    const std::size_t low = v6 ? 12 : 0;
    std::uint32_t word = 0;
    for (std::size_t i = 0; i < 4; ++i) word = word << 8 | bytes[low + i];
    word += n;
    for (std::size_t i = 4; i-- > 0; word >>= 8) a.bytes[low + i] = static_cast<std::uint8_t>(word);
    return a;
  }
  /// 2001:db8::a.b.c.d for the IPv4 address a.b.c.d: clients of an IPv6 listen address.
  constexpr Address in_v6() const {
    Address a;
    a.v6 = true;
    a.bytes[0] = 0x20, a.bytes[1] = 0x01, a.bytes[2] = 0x0d, a.bytes[3] = 0xb8;
    for (std::size_t i = 0; i < 4; ++i) a.bytes[12 + i] = bytes[i];
    return a;
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
