#pragma once

#include <cstdint>
#include <vector>

#include "models/kernel/flow.hpp"
#include "models/kernel/kernel_rules.hpp"
#include "models/kernel/protocol_cpu.hpp"
#include "models/kernel/toeplitz.hpp"

namespace acceptlab::kernel {

/// Receive side scaling: which CPU does the packet work of a flow. Queues are dealt out by a hash
/// with its own secret, so the choice of CPU and of listen socket are unrelated, except on
/// DragonFly, where the system ties each flow to the CPU that its Toeplitz hash names.
class Nic {
 public:
  /// `queue_cpus`: the CPU that each queue interrupts; not empty.
  Nic(ProtocolCpu rule, unsigned cpus, std::vector<unsigned> queue_cpus, std::uint64_t secret)
      : queue_cpus_(std::move(queue_cpus)), secret_(secret), cpus_(cpus), rule_(rule) {}

  unsigned cpu_of(const Flow& flow) const {
    if (rule_ != ProtocolCpu::Interrupt) {
      const bool v6 = flow.remote.v6;
      const std::uint32_t h16 = v6 ? 0 : dragonfly_h16(dragonfly_word(flow));
      return protocol_cpu(rule_, h16, v6, cpus_).value_or(0);
    }
    return queue_cpus_[hash_of(flow) * queue_cpus_.size() >> 32];
  }

 private:
  /// Stands for the card's Toeplitz hash under a random key: 32 well-mixed bits of the 4-tuple.
  std::uint64_t hash_of(const Flow& flow) const {
    std::uint64_t h = secret_ ^ (std::uint64_t{flow.local_port} << 16 | flow.remote_port);
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

  std::vector<unsigned> queue_cpus_;
  std::uint64_t secret_;
  unsigned cpus_;
  ProtocolCpu rule_;
};

}  // namespace acceptlab::kernel
