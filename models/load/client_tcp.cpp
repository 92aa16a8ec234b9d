#include "models/load/client_tcp.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace acceptlab::load {

using kernel::System;
using kernel::Version;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

// Multiples of the initial timeout by number of the SYN (tcp_timer.c of FreeBSD < 13 and XNU;
// "low" is DragonFly's with net.inet.tcp.low_rtobase = 1). The last one repeats.
constexpr std::array<unsigned, 13> syn_backoff{1, 1, 1, 1, 1, 2, 4, 8, 16, 32, 64, 64, 64};
constexpr std::array<unsigned, 13> syn_backoff_low{1, 1, 2, 4, 8, 8, 16, 16, 32, 64, 64, 64, 64};

constexpr sim::Duration keep_init = seconds(75);          // TCPTV_KEEP_INIT on every BSD
constexpr sim::Duration bsd_longest = seconds(64);        // TCPTV_REXMTMAX
constexpr sim::Duration rexmit_slop = milliseconds(200);  // TCPTV_CPU_VAR: FreeBSD, DragonFly

/// splitmix64's finaliser: 64 well mixed bits of any 64.
std::uint64_t mix(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15;
  x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
  x = (x ^ x >> 27) * 0x94d049bb133111eb;
  return x ^ x >> 31;
}

}  // namespace

unsigned default_syn_retries(System system, Version version) {
  // TCP_SYN_RETRIES: "tcp: Increase timeout for SYN segments" (3.7) raised it from 5, with which
  // the last SYN left after 31 s.
  return system == System::Linux && version < Version{3, 7} ? 5 : 6;
}

SynRetransmission::SynRetransmission(System system, Version version,
                                     std::optional<unsigned> syn_retries) {
  if (system == System::Linux) {
    set_linux(version);
    if (!syn_retries) return;
    limit_ = *syn_retries == 0 ? 0 : *syn_retries + linear_;
    sim::Duration total{};
    for (unsigned i = 0; i <= *limit_; ++i) total += raw_gap(i);
    gives_up_ = total;
  } else {
    set_bsd(system, version);
    if (!syn_retries) return;
    unsigned in_time = 0;
    for (sim::Duration at = raw_gap(0); at < keep_init; at += raw_gap(in_time)) ++in_time;
    limit_ = *syn_retries < default_syn_retries(system, version) ? std::min(*syn_retries, in_time)
                                                                 : in_time;
    gives_up_ = keep_init;
  }
}

void SynRetransmission::set_linux(Version version) {
  // TCP_TIMEOUT_INIT was 3 s before RFC 6298; the release is inferred.
  first_ = version >= Version{3, 1} ? seconds(1) : seconds(3);
  // tcp_syn_linear_timeouts = 4: measured on 6.18 at 1, 2, 3, 4, 5, 7, 11, 19, 35, 67 s.
  if (version >= Version{6, 5}) linear_ = 4;
}

void SynRetransmission::set_bsd(System system, Version version) {
  longest_ = bsd_longest;
  switch (system) {
    case System::FreeBsd:
      // TCPTV_RTOBASE 3 s with tcp_syn_backoff; later tcp_rexmit_initial 1 s with tcp_backoff,
      // read in 13.0. TCPT_RANGESET adds the slop, but not to the first.
      slop_ = rexmit_slop;
      backoff_ = version >= Version{13, 0} ? Backoff::Doubling : Backoff::SynTable;
      first_ = version >= Version{13, 0} ? seconds(1) : seconds(3);
      break;
    case System::DragonFly:
      slop_ = rexmit_slop;
      backoff_ = Backoff::SynTableLow;
      break;
    case System::MacOs:
      backoff_ = Backoff::SynTable;  // TCPTV_RTOBASE 1 s, no slop before the handshake is over
      break;
    case System::NetBsd:
    case System::OpenBsd:
    case System::Linux:
      // The initial timeout is twice TCPTV_SRTTDFLT, which is 3 s, since tcp_timer.h 1.19 of
      // OpenBSD (November 2022, so 7.3) 1.5 s. How it then grows was not read.
      backoff_ = Backoff::Doubling;
      first_ = system == System::OpenBsd && version >= Version{7, 3} ? seconds(3) : seconds(6);
      assumed_ = true;
      break;
  }
}

sim::Duration SynRetransmission::raw_gap(unsigned attempt) const {
  unsigned factor = 0;
  switch (backoff_) {
    case Backoff::Linux:
      factor = 1u << std::min(attempt <= linear_ ? 0 : attempt - linear_, 20u);
      break;
    case Backoff::SynTable:
      factor = syn_backoff[std::min<std::size_t>(attempt, syn_backoff.size() - 1)];
      break;
    case Backoff::SynTableLow:
      factor = syn_backoff_low[std::min<std::size_t>(attempt, syn_backoff_low.size() - 1)];
      break;
    case Backoff::Doubling:
      factor = 1u << std::min(attempt, 20u);
      break;
  }
  const sim::Duration gap = first_ * factor + (attempt == 0 ? sim::Duration{} : slop_);
  return std::min(gap, longest_);
}

std::optional<sim::Duration> SynRetransmission::gap_after(unsigned attempt) const {
  if (limit_ && attempt >= *limit_) return std::nullopt;
  return raw_gap(attempt);
}

PortRule port_rule(System system, Version version) {
  using Order = PortRule::Order;
  switch (system) {
    case System::Linux:
      // __inet_hash_connect(): in sequence at 3.13; parity by 07f4c90062f8 (4.2) with the range of
      // 32768 to 60999; skips by "tcp: add small random increments to the source port" (5.18, and
      // the stable trees of that summer).
      if (version < Version{4, 2}) return {Order::FromRandom, 32768, 61000, false};
      if (version < Version{5, 18}) return {Order::EvenFirst, 32768, 60999, false};
      return {Order::EvenSkipping, 32768, 60999, false};
    case System::FreeBsd:
      // IPPORT_EPHEMERALFIRST; random, but in sequence while more than randomcps = 10 ports a
      // second are taken, as a load client does. That this exception ended with 14 is assumed.
      if (version < Version{14, 0}) return {Order::FromRandom, 10000, 65535, true};
      return {Order::Random, 10000, 65535, true};
    case System::DragonFly:
      // in_pcbbind_remote(): IPPORT_RESERVED to IPPORT_USERRESERVED in ascending order. That every
      // CPU has its own residue class is left out.
      return {Order::FromRandom, 1024, 5000, true};
    case System::NetBsd:
      return {Order::DownFromTop, 49152, 65535, true};  // anonportmin, -max; portalgo "bsd"
    case System::OpenBsd:
      return {Order::Random, 1024, 49151, true};  // in_pcbpickport()
    case System::MacOs:
      break;
  }
  // XNU in_pcb.c: IPPORT_HIFIRSTAUTO and up, net.inet.tcp.randomize_ports = 0
  return {Order::FromRandom, 49152, 65535, false};
}

PortRule sequential_ports(const PortRule& system) {
  PortRule rule = system;
  rule.order = PortRule::Order::Ascending;
  rule.assumed = false;
  return rule;
}

PortRule random_ports(const PortRule& system) {
  PortRule rule = system;
  rule.order = PortRule::Order::Random;
  rule.assumed = false;
  return rule;
}

std::uint16_t PortSequence::port(std::uint64_t n) const {
  using Order = PortRule::Order;
  const std::uint64_t count = rule_.count();
  const std::uint64_t even = (count + 1) / 2;  // ports of the first one's parity
  std::uint64_t offset = 0;
  switch (rule_.order) {
    case Order::Ascending:
      offset = n % count;
      break;
    case Order::FromRandom:
      offset = (secret_ % count + n) % count;
      break;
    case Order::DownFromTop:
      offset = count - 1 - n % count;
      break;
    case Order::Random:
      offset = mix(secret_ ^ mix(n)) % count;
      break;
    case Order::EvenFirst:
    case Order::EvenSkipping: {
      const std::uint64_t steps = rule_.order == Order::EvenFirst ? n : skipping_steps(n);
      offset = (secret_ % even + steps) % even * 2;
      break;
    }
  }
  return static_cast<std::uint16_t>(rule_.first + offset);
}

// Linux moves on by 1 + below(8) places. To find the n-th place without the n - 1 before it, every
// eight connections take a random order of the steps 1 to 8: each step is uniform on 1 to 8 as in
// the kernel, and only their sum over such a block, 36, is no longer random.
std::uint64_t PortSequence::skipping_steps(std::uint64_t n) const {
  const std::uint64_t block = n / 8;
  std::uint64_t draw = mix(secret_ ^ mix(block));
  std::uint64_t left = 0x87654321;  // the steps not taken yet, four bits each
  std::uint64_t sum = block * 36;
  for (unsigned i = 0; i < n % 8; ++i) {
    const auto pick = static_cast<unsigned>(draw % (8 - i)) * 4;
    draw /= 8 - i;
    sum += left >> pick & 15;
    const std::uint64_t below = left & ((std::uint64_t{1} << pick) - 1);
    left = (left >> (pick + 4)) << pick | below;
  }
  return sum;
}

}  // namespace acceptlab::load
