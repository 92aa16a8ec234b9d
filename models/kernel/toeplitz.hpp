#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "models/kernel/flow.hpp"

namespace acceptlab::kernel {

/// Toeplitz hash of `input` with `key`, bit by bit. A key shorter than input + 4 bytes is
/// repeated, as DragonFly does with its two seed bytes. For NIC receive-side scaling and tests;
/// not for hot paths.
std::uint32_t toeplitz(std::span<const std::uint8_t> key, std::span<const std::uint8_t> input);

/// The bytes that receive-side scaling hashes: source (remote) and destination (local) address,
/// then, with ports, source and destination port, all in network order. Returns how many of
/// `bytes` are used: 8, 12, 32 or 36.
std::size_t rss_input(const Flow& flow, bool with_ports, std::array<std::uint8_t, 36>& bytes);

/// DragonFly's default key, repeated: net/toeplitz.c, TOEPLITZ_KEYSEED0 and 1.
inline constexpr std::array<std::uint8_t, 2> dragonfly_key{0x6d, 0x5a};

/// The key of Microsoft's verification suite for receive-side scaling, which many drivers use.
inline constexpr std::array<std::uint8_t, 40> microsoft_key{
    0x6d, 0x5a, 0x56, 0xda, 0x25, 0x5b, 0x0e, 0xc2, 0x41, 0x67, 0x25, 0x3d, 0x43, 0xa3,
    0x8f, 0xb0, 0xd0, 0xca, 0x2b, 0xcb, 0xae, 0x7b, 0x30, 0xb4, 0x77, 0xcb, 0x2d, 0xa3,
    0x80, 0x30, 0xf2, 0x0c, 0x6a, 0x42, 0xb7, 0x3b, 0xbe, 0xac, 0x01, 0xfa};

/// Toeplitz with DragonFly's key. The key has a period of 16 bits, so the hash depends only on the
/// XOR `w` of the input's 16-bit words, and both halves of the 32 bits are equal:
///   h16(w) = XOR over every set bit i of w (0 is the most significant) of rotl16(0x6d5a, i)
constexpr std::uint16_t dragonfly_h16_bitwise(std::uint16_t w) {
  unsigned h = 0;
  unsigned key = unsigned{dragonfly_key[0]} << 8 | dragonfly_key[1];
  for (unsigned i = 0; i < 16; ++i) {
    if ((w >> (15 - i) & 1u) != 0) h ^= key;
    key = (key << 1 | key >> 15) & 0xffffu;
  }
  return static_cast<std::uint16_t>(h);
}

namespace detail {
constexpr std::array<std::uint16_t, 256> h16_table(unsigned shift) {
  std::array<std::uint16_t, 256> table{};
  for (std::size_t i = 0; i < table.size(); ++i) {
    table[i] = dragonfly_h16_bitwise(static_cast<std::uint16_t>(i << shift));
  }
  return table;
}
inline constexpr auto h16_high = h16_table(8);  // the hash is linear, so one table a byte is enough
inline constexpr auto h16_low = h16_table(0);
}  // namespace detail

constexpr std::uint16_t dragonfly_h16(std::uint16_t w) {
  return detail::h16_high[w >> 8] ^ detail::h16_low[w & 0xff];
}

/// The XOR of a flow's 16-bit words; IPv4 only.
constexpr std::uint16_t dragonfly_word(const Flow& flow) {
  const std::uint32_t addresses = flow.local.v4() ^ flow.remote.v4();
  return static_cast<std::uint16_t>(addresses >> 16 ^ addresses ^ flow.local_port ^
                                    flow.remote_port);
}

}  // namespace acceptlab::kernel
