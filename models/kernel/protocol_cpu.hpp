#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <optional>

#include "models/kernel/kernel_rules.hpp"

namespace acceptlab::kernel {

/// The CPU that runs the protocol for a flow of this hash among `cpus` >= 1; none where the
/// interrupt decides. DragonFly runs all of IPv6 on CPU 0 (tcp6_addrport()).
inline std::optional<std::uint32_t> protocol_cpu(ProtocolCpu rule, std::uint32_t hash, bool v6,
                                                 std::uint32_t cpus) {
  constexpr std::uint32_t most_netisrs = 128;  // NETISR_CPUMAX
  switch (rule) {
    case ProtocolCpu::Masked:
      return v6 ? 0 : hash & (std::bit_floor(cpus) - 1);
    case ProtocolCpu::Modulo128:
      return v6 ? 0 : (hash & 127u) % std::min(cpus, most_netisrs);
    case ProtocolCpu::Interrupt:
      break;
  }
  return std::nullopt;
}

}  // namespace acceptlab::kernel
