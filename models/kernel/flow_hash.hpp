#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "models/kernel/flow.hpp"
#include "models/kernel/jenkins.hpp"
#include "models/kernel/toeplitz.hpp"

namespace acceptlab::kernel {

/// What a kernel computes of a connection's 4-tuple to choose a listener.
enum class HashForm : std::uint8_t {
  None,             ///< no listener is chosen by hash
  JenkinsOld,       ///< Linux 3.9 to 4.0
  Jenkins,          ///< Linux 4.1 to 6.14
  JenkinsPlusPort,  ///< Linux 6.15 and later: the local port is added after the mix
  Toeplitz16,       ///< DragonFly: 16 bits, no secret; IPv6 is not hashed
  FreeBsdFold,      ///< FreeBSD 12 and 13: no secret, no local address
  FreeBsdJenkins    ///< FreeBSD 14 and later: no local address
};

/// How Linux folds a remote IPv6 address into one word.
enum class V6Fold : std::uint8_t {
  FirstTwoXored,  ///< jhash_3words(w0 ^ w1, w2, w3), before 6.5
  FourWords       ///< jhash2 of all four, 6.5 and later (commit d11b0df7ddf1)
};

/// The random numbers in a kernel's hash. Drawn at boot, and (Linux) once per network namespace.
struct HashSecrets {
  std::uint32_t iv = 0;  ///< Linux: inet_ehash_secret + net_hash_mix; FreeBSD >= 14: its seed
  std::uint32_t v6_remote = 0;  ///< Linux: the second secret, of the remote IPv6 address

  /// A scenario's `hash_secret`: the low half is `iv`, the high half the IPv6 secret.
  static constexpr HashSecrets from(std::uint64_t secret) {
    return {static_cast<std::uint32_t>(secret), static_cast<std::uint32_t>(secret >> 32)};
  }
};

/// Linux's x * n / 2^32: a number below `n` from a 32-bit one (include/linux/math.h).
constexpr std::uint32_t reciprocal_scale(std::uint32_t value, std::uint32_t n) {
  return static_cast<std::uint32_t>(std::uint64_t{value} * n >> 32);
}

/// Linux's linear congruential step in the walk over listeners (include/linux/random.h).
constexpr std::uint32_t next_pseudo_random32(std::uint32_t seed) {
  return seed * 1664525u + 1013904223u;
}

/// Word `i` of an address as a little-endian machine loads its wire bytes.
constexpr std::uint32_t wire_word(const Address& address, std::size_t i = 0) {
  const auto* b = &address.bytes[4 * i];
  return b[0] | std::uint32_t{b[1]} << 8 | std::uint32_t{b[2]} << 16 | std::uint32_t{b[3]} << 24;
}

/// A port as a little-endian machine loads its two wire bytes.
constexpr std::uint32_t wire_port(std::uint16_t port) {
  return (std::uint32_t{port} << 8 | port >> 8) & 0xffffu;
}

/// Linux inet_ehashfn() and inet6_ehashfn() (net/ipv4/inet_hashtables.c, net/ipv6/
/// inet6_hashtables.c). `form` is one of the three Jenkins forms. With `local_as_zero` the local
/// address counts as the wildcard: since 5.0 (commit d9fbc7f6431f) a group bound to the wildcard
/// is looked up with that address.
inline std::uint32_t linux_flow_hash(HashForm form, V6Fold fold, const Flow& flow,
                                     const HashSecrets& secrets, bool local_as_zero) {
  std::uint32_t local = 0, remote = 0;
  const auto mix = form == HashForm::JenkinsOld ? jhash_3words_old : jhash_3words;
  if (flow.remote.v6) {
    const std::array<std::uint32_t, 4> w{wire_word(flow.remote, 0), wire_word(flow.remote, 1),
                                         wire_word(flow.remote, 2), wire_word(flow.remote, 3)};
    remote = fold == V6Fold::FourWords ? jhash_4words(w, secrets.v6_remote)
                                       : mix(w[0] ^ w[1], w[2], w[3], secrets.v6_remote);
    if (!local_as_zero) local = wire_word(flow.local, 3);
  } else {
    remote = wire_word(flow.remote);
    if (!local_as_zero) local = wire_word(flow.local);
  }
  const std::uint32_t port = wire_port(flow.remote_port);
  if (form == HashForm::JenkinsPlusPort) {
    return flow.local_port + jhash_3words(local, remote, port, secrets.iv);
  }
  return mix(local, remote, std::uint32_t{flow.local_port} << 16 | port, secrets.iv);
}

/// FreeBSD's INP_PCBLBGROUP_PKTHASH (sys/netinet/in_pcb.h). 13 folds the remote address (its last
/// word for IPv6) as it stands in memory; 14 hashes it with Jenkins. Index: hash % members.
inline std::uint32_t freebsd_lb_hash(HashForm form, const Flow& flow, const HashSecrets& secrets) {
  const std::uint32_t ports = std::uint32_t{flow.local_port} ^ flow.remote_port;
  const Address& remote = flow.remote;
  if (form == HashForm::FreeBsdFold) {
    const std::uint32_t word = wire_word(remote, remote.v6 ? 3 : 0);
    return word ^ word >> 16 ^ ports;
  }
  if (!remote.v6) return jhash_1word(wire_word(remote), secrets.iv) ^ ports;
  return ports ^ jhash_4words({wire_word(remote, 0), wire_word(remote, 1), wire_word(remote, 2),
                               wire_word(remote, 3)},
                              secrets.iv);
}

/// The hash of `flow` in any form; 0 where the system does not hash it.
inline std::uint32_t flow_hash(HashForm form, V6Fold fold, const Flow& flow,
                               const HashSecrets& secrets, bool local_as_zero) {
  switch (form) {
    case HashForm::JenkinsOld:
    case HashForm::Jenkins:
    case HashForm::JenkinsPlusPort:
      return linux_flow_hash(form, fold, flow, secrets, local_as_zero);
    case HashForm::Toeplitz16:
      return flow.remote.v6 ? 0u : dragonfly_h16(dragonfly_word(flow));
    case HashForm::FreeBsdFold:
    case HashForm::FreeBsdJenkins:
      return freebsd_lb_hash(form, flow, secrets);
    case HashForm::None:
      break;
  }
  return 0;
}

}  // namespace acceptlab::kernel
