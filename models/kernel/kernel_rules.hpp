#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "models/kernel/flow_hash.hpp"
#include "models/kernel/group_rule.hpp"
#include "models/kernel/queue_rules.hpp"
#include "models/kernel/system.hpp"

namespace acceptlab::kernel {

/// How well the rules of a system and version are known; for the result's `evidence`.
enum class Evidence : std::uint8_t { Measured, Published, Source, Weak };
inline constexpr std::array<std::string_view, 4> evidence_names{"measured", "published", "source",
                                                                "weak"};

/// Which CPU runs the protocol for a flow, where the system itself fixes it.
enum class ProtocolCpu : std::uint8_t {
  Interrupt,  ///< the one that took the interrupt, or that steering chose
  Masked,     ///< h16 & (largest power of two <= CPUs) - 1 (DragonFly < 5.0)
  Modulo128   ///< (h16 & 127) % CPUs, at most 128 of them (DragonFly >= 5.0)
};

/// How the lock of a listen socket is waited for.
enum class ListenLock : std::uint8_t {
  Ticket,  ///< in order, all on one cache line (Linux on x86 before 4.2)
  Queued,  ///< in order, each on its own cache line (Linux 4.2, qspinlock)
  Token    ///< polled with growing pauses (DragonFly)
};

/// Every switch of the model that differs by system and version, as plain data, with the system's
/// defaults. Which sysctl sets which field stands in sysctls.cpp.
struct KernelRules {
  System system = System::Linux;
  Version version{};
  Evidence evidence = Evidence::Source;

  // --- Several sockets on one address and port
  bool reuseport_succeeds = true;      // false: setsockopt gives ENOPROTOOPT, there is one socket
  bool balance_is_own_option = false;  // FreeBSD: only SO_REUSEPORT_LB balances
  bool balances_v4 = false, balances_v6 = false;
  Membership membership = Membership::HeadInsertion;
  Selection balanced = Selection::Newest;        // in a balancing group
  Selection plain_specific = Selection::Newest;  // not balanced, bound to an address
  Selection plain_wildcard = Selection::Newest;  // not balanced, bound to the wildcard
  IncomingCpu incoming_cpu = IncomingCpu::Ignored;
  std::uint32_t max_members = no_limit;

  // --- The hash
  HashForm hash = HashForm::None;
  V6Fold v6_fold = V6Fold::FirstTwoXored;
  bool wildcard_hashed_as_zero = false;  // the local address of a wildcard group counts as 0
  bool choose_again_at_ack = false;      // the final ACK runs the choice with the present members
  bool ack_needs_chosen_request =
      false;  // ... and draws a RST if it names another one (Linux <= 4.3)
  ProtocolCpu protocol_cpu = ProtocolCpu::Interrupt;
  std::uint32_t netisr_cpus = 0;  // DragonFly: do protocol work; 0: all of the machine's

  // --- Half-open connections
  SynQueueLimit syn_queue = SynQueueLimit::MoreThan;
  bool young_guard =
      false;  // a full accept queue drops a SYN only if more than one request is young
  bool syn_backlog_rule = false;  // without cookies: drop if max_syn_backlog - q < a quarter of it
  bool early_expiry = false;      // fewer SYN-ACKs while the SYN queue is over half full
  std::uint32_t max_syn_backlog = 0;          // net.ipv4.tcp_max_syn_backlog
  std::uint32_t syncache_entries = no_limit;  // SynCache: limit of all entries
  bool syncache_per_cpu = false;              // ... for each protocol CPU
  std::uint8_t syncookies = 0;  // 0 never, 1 on overflow, 2 always; BSD: 1 honours those of victims
  std::uint32_t synack_retries = 5;
  std::uint32_t synack_base_ms = 1000;
  std::uint32_t synack_slop_ms = 0;  // on top of every gap but the first
  SynAckBackoff synack_backoff = SynAckBackoff::Doubling;

  // --- Completed connections
  AcceptQueueLimit accept_queue = AcceptQueueLimit::MoreThanBacklog;
  AckOverflow ack_overflow = AckOverflow::Ignored;
  bool abort_on_overflow = false;         // Linux: a RST in place of Ignored, but for cookies
  bool syn_drops_oldest_request = false;  // ... to make room in a full queue, silently (macOS)
  std::uint32_t somaxconn = 128;
  std::uint32_t sominconn = 0;           // OpenBSD: a lower backlog is raised to it
  bool zero_backlog_is_longest = false;  // macOS: listen(fd, 0) means somaxconn
  OnClose on_close = OnClose::Reset;
  bool migrate_requests = false;  // Linux, of OnClose::ResetOrMigrate the second
  RequestsOnClose requests_on_close = RequestsOnClose::Removed;
  ListenLock listen_lock = ListenLock::Queued;  // on FreeBSD, NetBSD, OpenBSD and macOS: assumed
  bool accept_sleeps = false;  // acceptors own the socket and sleep for each other (lock_sock)
  bool listener_lock_on_packets = false;  // SYN and final ACK take the listener's lock
  bool queue_lock_is_token = false;       // DragonFly: the final ACK holds the accept queue's token

  // --- Waiting
  bool epoll_waits_until_run = false;   // a woken epoll ends rounds until its thread runs (< 5.7)
  bool sockets_belong_to_cpus = false;  // calls are messages to the flow's CPU (DragonFly netmsg)
  bool blocking_handover = false;     // DragonFly: the woken accept(2) owns its connection already
  std::uint32_t kevent_data_cap = 0;  // DragonFly kern.ipc.soavailconn; 0: kevent tells the length

  /// How a group of this family behaves; `asks` = the program set the option that balances.
  GroupRule group_rule(bool v6, bool wildcard, bool asks, unsigned protocol_cpus = 1) const;
  /// Whether flows of this family are hashed at all.
  bool hashes(bool v6) const {
    return hash != HashForm::None && !(v6 && hash == HashForm::Toeplitz16);
  }
  /// A closing socket's connections move to another one.
  bool migrates() const { return migrate_requests && on_close == OnClose::ResetOrMigrate; }
  /// The hash of a flow that arrives for a group bound to the wildcard, or not.
  std::uint32_t hash_of(const Flow& flow, const HashSecrets& secrets, bool wildcard) const {
    return flow_hash(hash, v6_fold, flow, secrets, wildcard && wildcard_hashed_as_zero);
  }
};

/// The oldest and newest versions that rules_for() was written for. Newer ones get the newest
/// rules, with Evidence::Weak; older ones are not modelled.
struct VersionRange {
  Version oldest, newest;
};
VersionRange modelled_versions(System system);

/// Requires version >= modelled_versions(system).oldest.
KernelRules rules_for(System system, Version version);

// One of these per source file, for rules_for() and for tests.
KernelRules linux_rules(Version version);
KernelRules dragonfly_rules(Version version);
KernelRules bsd_rules(System system, Version version);  // FreeBSD, NetBSD, OpenBSD, macOS

}  // namespace acceptlab::kernel
