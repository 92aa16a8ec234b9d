#pragma once

#include <cstdint>
#include <optional>

#include "models/kernel/system.hpp"
#include "sim/time.hpp"

namespace acceptlab::load {

/// Retransmissions of a SYN where nobody set another number: Linux's net.ipv4.tcp_syn_retries. The
/// BSDs count time instead; there it stands for no limit of its own.
unsigned default_syn_retries(kernel::System system, kernel::Version version);

/// When a client's system sends a SYN again and when its connect() gives up.
class SynRetransmission {
 public:
  /// `syn_retries`: as Linux's net.ipv4.tcp_syn_retries; none: for ever. Linux >= 6.5 grants four
  /// more. On the BSDs the system's limit of 75 s ends the attempts; fewer retries than
  /// default_syn_retries() end them earlier.
  SynRetransmission(kernel::System system, kernel::Version version,
                    std::optional<unsigned> syn_retries);

  /// The wait after SYN number `attempt` (0: the first) before the next one; none if no other is
  /// sent.
  std::optional<sim::Duration> gap_after(unsigned attempt) const;
  /// From the first SYN to the failure of connect(); none: never.
  std::optional<sim::Duration> gives_up_after() const { return gives_up_; }
  /// The schedule was not read in that system's source.
  bool assumed() const { return assumed_; }

 private:
  enum class Backoff : std::uint8_t { Linux, SynTable, SynTableLow, Doubling };

  void set_linux(kernel::Version version);
  void set_bsd(kernel::System system, kernel::Version version);
  sim::Duration raw_gap(unsigned attempt) const;

  Backoff backoff_ = Backoff::Linux;
  sim::Duration first_ = std::chrono::seconds(1);  // initial retransmission timeout
  sim::Duration slop_{};                           // added to every gap but the first
  sim::Duration longest_ = std::chrono::seconds(120);
  unsigned linear_ = 0;  // gaps of `first_` beyond the first one
  std::optional<unsigned> limit_;
  std::optional<sim::Duration> gives_up_;
  bool assumed_ = false;
};

/// How a system picks the source ports of connections to one destination.
struct PortRule {
  enum class Order : std::uint8_t {
    Ascending,     ///< first, first + 1, ...
    FromRandom,    ///< the next one up, from a random start
    DownFromTop,   ///< last, last - 1, ...
    EvenFirst,     ///< first's parity, up by 2 from a random start (Linux 4.2 to 5.17)
    EvenSkipping,  ///< the same with 0 to 7 ports of that parity left out (Linux >= 5.18)
    Random         ///< each drawn by itself
  } order = Order::EvenSkipping;
  std::uint16_t first = 32768, last = 60999;
  bool assumed = false;  // not read in that system's source

  std::uint32_t count() const { return std::uint32_t{last} - first + 1; }
};

/// What `ports = "system"` means for a client's system.
PortRule port_rule(kernel::System system, kernel::Version version);
/// `ports = "sequential"`: the system's range in ascending order, from its first port.
PortRule sequential_ports(const PortRule& system);
/// `ports = "random"`: each port of the system's range with equal chance, each time anew.
PortRule random_ports(const PortRule& system);

/// The source ports of one client address towards one destination. Addressable: a port is a
/// function of the address's secret and the connection's number, so no state is kept. That makes
/// one approximation: a port still in use is not stepped over, nor does Linux go on with the other
/// parity when one is used up.
class PortSequence {
 public:
  /// `secret`: one random number per client address and destination.
  PortSequence(const PortRule& rule, std::uint64_t secret) : rule_(rule), secret_(secret) {}

  /// The port of the address's `n`-th connection (from 0).
  std::uint16_t port(std::uint64_t n) const;

 private:
  std::uint64_t skipping_steps(std::uint64_t n) const;

  PortRule rule_;
  std::uint64_t secret_;
};

}  // namespace acceptlab::load
