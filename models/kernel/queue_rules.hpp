#pragma once

#include <cstdint>

namespace acceptlab::kernel {

// How systems differ in their SYN queue and accept queue: the choices that KernelRules makes and
// queue_limits.hpp computes with.

inline constexpr std::uint32_t no_limit = 0xffffffff;

/// When a listener refuses a further half-open connection; q of them are there, B is its backlog.
enum class SynQueueLimit : std::uint8_t {
  PowerOfTwoTable,  ///< q >= T, see syn_table_size() (Linux <= 4.2)
  AtLeast,          ///< q >= B (Linux 4.3 to 6.12)
  MoreThan,         ///< q > B (Linux 6.13 and the long-term trees it was back-ported to)
  SynCache          ///< not per listener: KernelRules::syncache_entries, the oldest goes (BSD)
};

/// When a SYN or a completed connection finds the accept queue full; q are in it, B is the backlog.
enum class AcceptQueueLimit : std::uint8_t {
  MoreThanBacklog,  ///< SYN and final ACK: q > B (Linux)
  ThreeHalves,     ///< SYN: q > B. Final ACK: q > 3B/2 in integers (DragonFly, NetBSD, FreeBSD < 7)
  AckThreeHalves,  ///< SYN: never. Final ACK: q > 3B/2 (FreeBSD >= 7)
  AckTriple,       ///< SYN: q > B. Final ACK: q > 3B (OpenBSD)
  AllAtSyn         ///< SYN: q and the half-open ones together >= B. Final ACK: never (macOS)
};

/// What becomes of the final ACK that finds the accept queue full.
enum class AckOverflow : std::uint8_t {
  Ignored,    ///< the half-open connection stays and its SYN-ACK is sent again (Linux)
  Forgotten,  ///< it is removed without a RST; the client's next segment draws one (DragonFly)
  Reset       ///< it is removed and the client told by a RST (FreeBSD >= 7, NetBSD, OpenBSD)
};

/// What becomes of the connections in a closing listener's accept queue.
enum class OnClose : std::uint8_t {
  Reset,           ///< each is reset
  ResetOrMigrate,  ///< reset, or moved to a survivor by hash if tcp_migrate_req = 1
  Inherit          ///< all go to the tail of ListenGroup::heir_of()'s queue, whatever its length
};

/// What becomes of the half-open connections of a closing listener.
enum class RequestsOnClose : std::uint8_t {
  Removed,     ///< gone at once and silently (Linux <= 4.3, NetBSD, OpenBSD)
  Reset,       ///< gone at once, each with a RST (macOS)
  UntilTimer,  ///< until the SYN-ACK's timer, unless migrated (Linux >= 4.4, DragonFly, FreeBSD <
               ///< 7)
  Kept         ///< SYN-ACKs go on; a listener that the final ACK finds takes them (FreeBSD >= 7)
};

/// The length of the gap before each retransmission of a SYN-ACK.
enum class SynAckBackoff : std::uint8_t {
  Doubling,        ///< base, 2, 4, ... times it
  OneOneDoubling,  ///< base, base, 2, 4, ... times it (DragonFly tcp_syn_backoff_low)
  Constant         ///< base each time (DragonFly tcp_syn_backoff, of which it uses five)
};

}  // namespace acceptlab::kernel
