#pragma once

#include <cstdint>
#include <limits>

namespace acceptlab::kernel {

/// What happens to the other members' places when a listen socket joins or leaves its group.
enum class Membership : std::uint8_t {
  SwapWithLast,   ///< join appends, the last member fills a leaver's place (Linux >= 4.6)
  HeadInsertion,  ///< a chain, newest first (Linux <= 4.5; the BSDs' PCB chains)
  StoredIndex,    ///< join fills the first hole of kept indices, leave closes the gap (DragonFly)
  AppendCloseGap  ///< join appends, leave moves the later ones up (FreeBSD LB; DragonFly < 4.0)
};

/// Which member a flow's hash names; h = hash, n = members.
enum class Selection : std::uint8_t {
  Scaled,         ///< (h * n) >> 32 (Linux >= 4.6)
  Walk,           ///< reservoir sampling along the chain (Linux 3.9 to 4.5)
  HashThreshold,  ///< (h >> s) / ((0xffff >> s) / n + 1), s = GroupRule::cpu_shift (DragonFly 3.5)
  Modulo16,       ///< h % n, h of 16 bits (DragonFly 3.6 to 4.8)
  Modulo128,      ///< (h & 127) % n (DragonFly >= 5.0)
  LbModulo,       ///< h % n, h of 32 bits (FreeBSD SO_REUSEPORT_LB)
  Oldest,         ///< not balanced: the socket with the smallest birth number gets everything
  Newest          ///< not balanced: the one with the largest
};

/// What SO_INCOMING_CPU does to the choice inside a group.
enum class IncomingCpu : std::uint8_t {
  Ignored,  ///< no such option, or the array answers before scores are seen (Linux 4.6 to 6.1)
  Score,    ///< only members tagged with this CPU compete, if there are any (Linux 4.4, 4.5)
  FromSlot  ///< the first tagged one from the hash's slot on, else the slot (Linux >= 6.2)
};

/// Everything a listen group needs to know of its system.
struct GroupRule {
  Membership membership = Membership::SwapWithLast;
  Selection selection = Selection::Scaled;
  IncomingCpu incoming_cpu = IncomingCpu::Ignored;
  std::uint8_t cpu_shift = 0;  ///< HashThreshold: log2 of the protocol CPUs, a power of two
  /// A socket that joins a full group stays outside and gets no connection.
  std::uint32_t max_members = std::numeric_limits<std::uint32_t>::max();
};

}  // namespace acceptlab::kernel
