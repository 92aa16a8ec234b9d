#pragma once

#include <cstdint>
#include <vector>

#include "models/kernel/choices.hpp"
#include "models/kernel/flow.hpp"
#include "models/kernel/kernel_rules.hpp"
#include "models/kernel/protocol_cpu.hpp"
#include "models/kernel/toeplitz.hpp"

namespace acceptlab::kernel {

/// Which CPUs a flow's packets come to: where the interrupt is, and where the protocol work is
/// done. Queues are dealt out by a hash with its own secret, so the choice of CPU and of listen
/// socket are unrelated, except on DragonFly, where the system ties each flow to the CPU that its
/// Toeplitz hash names.
class Nic {
 public:
  struct Settings {
    ProtocolCpu rule = ProtocolCpu::Interrupt;
    Steering steering = Steering::Rss;
    unsigned cpus = 1;                  // that do protocol work
    std::vector<unsigned> queue_cpus;   // that each queue interrupts; not empty
    std::vector<unsigned> client_cpus;  // on which clients run, with Steering::Loopback
    std::uint64_t secret = 0;
  };
  explicit Nic(Settings settings) : settings_(std::move(settings)) {}

  struct Route {
    unsigned interrupt = 0, protocol = 0;
  };
  /// `number`: of the connection, by which local clients take turns on their CPUs.
  Route route_of(const Flow& flow, std::uint64_t number) const {
    if (settings_.rule != ProtocolCpu::Interrupt) {
      const bool v6 = flow.remote.v6;
      const std::uint32_t h16 = v6 ? 0 : dragonfly_h16(dragonfly_word(flow));
      const unsigned cpu = protocol_cpu(settings_.rule, h16, v6, settings_.cpus).value_or(0);
      return {cpu, cpu};
    }
    if (settings_.steering == Steering::Loopback) {
      const unsigned cpu = settings_.client_cpus[number % settings_.client_cpus.size()];
      return {cpu, cpu};
    }
    const std::uint64_t hash = hash_of(flow);
    const unsigned interrupt = settings_.queue_cpus[hash * settings_.queue_cpus.size() >> 32];
    if (settings_.steering == Steering::Rss) return {interrupt, interrupt};
    // get_rps_cpu(): by the card's hash among all CPUs. What RFS changes comes with the first read.
    return {interrupt, static_cast<unsigned>(hash * settings_.cpus >> 32)};
  }

 private:
  /// Stands for the card's Toeplitz hash under a random key: 32 well-mixed bits of the 4-tuple.
  std::uint64_t hash_of(const Flow& flow) const {
    std::uint64_t h = settings_.secret ^ (std::uint64_t{flow.local_port} << 16 | flow.remote_port);
    const auto mix = [&h](const Address& a) {
      for (std::size_t i = 0; i < (a.v6 ? 4U : 1U); ++i)
        h = (h ^ wire_word(a, i)) * 0xff51afd7ed558ccdULL;
      h ^= h >> 33;
    };
    mix(flow.remote);
    mix(flow.local);
    h *= 0xc4ceb9fe1a85ec53ULL;
    return h >> 32;
  }

  Settings settings_;
};

}  // namespace acceptlab::kernel
