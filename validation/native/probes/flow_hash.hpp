#pragma once

#include <array>
#include <bit>
#include <cstdint>

#include "validation/native/linux/endpoint.hpp"

namespace acceptlab::native::probes {

/// How the local port enters the four-tuple hash.
enum class HashForm : std::uint8_t {
  PackedPorts,  // Linux 4.1 to 6.14: both ports in one hashed word
  AddedPort,    // 6.15 and later: the local port is added to the hash of the rest
};

/// A connection as the server sees it.
struct Flow {
  Endpoint local, remote;
};

/// The words that are hashed. Addresses and `remote_port` are wire bytes loaded as a native
/// integer; `local_port` is in host order.
struct FlowWords {
  std::uint32_t local = 0, remote = 0;
  std::uint16_t local_port = 0, remote_port = 0;
};

namespace jenkins {

constexpr std::uint32_t initial = 0xdeadbeef;

/// The final mix of Bob Jenkins' lookup3; the result is c.
constexpr std::uint32_t final_mix(std::uint32_t a, std::uint32_t b, std::uint32_t c) {
  c = (c ^ b) - std::rotl(b, 14);
  a = (a ^ c) - std::rotl(c, 11);
  b = (b ^ a) - std::rotl(a, 25);
  c = (c ^ b) - std::rotl(b, 16);
  a = (a ^ c) - std::rotl(c, 4);
  b = (b ^ a) - std::rotl(a, 14);
  return (c ^ b) - std::rotl(b, 24);
}

/// lookup3 over three words.
constexpr std::uint32_t three_words(std::uint32_t a, std::uint32_t b, std::uint32_t c,
                                    std::uint32_t seed) {
  const std::uint32_t base = initial + 12 + seed;
  return final_mix(a + base, b + base, c + base);
}

/// lookup3 over the four words of an IPv6 address.
constexpr std::uint32_t four_words(const std::array<std::uint32_t, 4>& words, std::uint32_t seed) {
  const std::uint32_t base = initial + 16 + seed;
  std::uint32_t a = base + words[0], b = base + words[1], c = base + words[2];
  a = (a - c) ^ std::rotl(c, 4), c += b;
  b = (b - a) ^ std::rotl(a, 6), a += c;
  c = (c - b) ^ std::rotl(b, 8), b += a;
  a = (a - c) ^ std::rotl(c, 16), c += b;
  b = (b - a) ^ std::rotl(a, 19), a += c;
  c = (c - b) ^ std::rotl(b, 4), b += a;
  return final_mix(a + words[3], b, c);
}

}  // namespace jenkins

/// The four-tuple hash of one flow as a function of the seed.
struct SeededHash {
  constexpr SeededHash(HashForm form, const FlowWords& flow)
      : local(flow.local), remote(flow.remote), ports(flow.remote_port) {
    if (form == HashForm::AddedPort)
      added = flow.local_port;
    else
      ports |= std::uint32_t{flow.local_port} << 16;
  }
  constexpr std::uint32_t operator()(std::uint32_t seed) const {
    return added + jenkins::three_words(local, remote, ports, seed);
  }

  std::uint32_t local, remote, ports, added = 0;
};

/// The array index for a hash in a group of `members`.
constexpr std::uint32_t slot_of(std::uint32_t hash, std::uint32_t members) {
  return static_cast<std::uint32_t>(std::uint64_t{hash} * members >> 32);
}

inline std::array<std::uint32_t, 4> address_words(const Endpoint& endpoint) {
  return {endpoint.word(0), endpoint.word(1), endpoint.word(2), endpoint.word(3)};
}

/// The kernel's four-tuple hash once its secrets are known.
struct FlowHash {
  HashForm form = HashForm::AddedPort;
  // Of this namespace: the secret of the boot plus the mix of the namespace; one per family.
  std::uint32_t ipv4_seed = 0, ipv6_seed = 0;
  // Of this boot: seeds the hash of IPv6 remote addresses.
  std::uint32_t ipv6_address_secret = 0;

  FlowWords words(const Flow& flow) const {
    const bool v4 = flow.local.family == AF_INET;
    return {v4 ? flow.local.word(0) : flow.local.word(3),
            v4 ? flow.remote.word(0)
               : jenkins::four_words(address_words(flow.remote), ipv6_address_secret),
            flow.local.port, flow.remote.wire_port()};
  }
  std::uint32_t operator()(const Flow& flow) const {
    return SeededHash(form, words(flow))(flow.local.family == AF_INET ? ipv4_seed : ipv6_seed);
  }
};

}  // namespace acceptlab::native::probes
