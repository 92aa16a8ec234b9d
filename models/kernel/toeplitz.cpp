#include "models/kernel/toeplitz.hpp"

#include <algorithm>

namespace acceptlab::kernel {

namespace {

/// Bit `i` of the key, from its most significant; the key repeats.
std::uint32_t key_bit(std::span<const std::uint8_t> key, std::size_t i) {
  return key[i / 8 % key.size()] >> (7 - i % 8) & 1u;
}

}  // namespace

std::uint32_t toeplitz(std::span<const std::uint8_t> key, std::span<const std::uint8_t> input) {
  std::uint32_t window = 0;
  for (std::size_t i = 0; i < 32; ++i) window = window << 1 | key_bit(key, i);

  std::uint32_t hash = 0;
  for (std::size_t i = 0; i < input.size() * 8; ++i) {
    if ((input[i / 8] >> (7 - i % 8) & 1u) != 0) hash ^= window;
    window = window << 1 | key_bit(key, i + 32);
  }
  return hash;
}

std::size_t rss_input(const Flow& flow, bool with_ports, std::array<std::uint8_t, 36>& bytes) {
  const std::size_t length = flow.remote.v6 ? 16 : 4;
  auto out = std::copy_n(flow.remote.bytes.begin(), length, bytes.begin());
  out = std::copy_n(flow.local.bytes.begin(), length, out);
  if (with_ports) {
    for (const std::uint16_t port : {flow.remote_port, flow.local_port}) {
      *out++ = static_cast<std::uint8_t>(port >> 8);
      *out++ = static_cast<std::uint8_t>(port & 0xff);
    }
  }
  return static_cast<std::size_t>(out - bytes.begin());
}

}  // namespace acceptlab::kernel
