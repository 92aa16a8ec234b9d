#include <algorithm>
#include <array>

#include "models/kernel/kernel_rules.hpp"

namespace acceptlab::kernel {

namespace {

constexpr std::uint32_t linux_group_limit = 32768;  // 128 doubled while it fits 16 bits:
                                                    // net/core/sock_reuseport.c, reuseport_grow()

/// Commit b261eda84ec1: 6.2, and by the stable reviews of 28 December 2022 6.0.16 (seen) and 6.1.2
/// (of the same day: inferred; 6.1.192 has it). Unlike in in_series(), 6.0 and 6.1 alone are the
/// first of their series: who chooses by it is to be told of releases that ignore it.
bool looks_at_incoming_cpu(Version v) {
  return v >= Version{6, 1, 2} || (v >= Version{6, 0, 16} && v < Version{6, 1});
}

void set_group(KernelRules& r, Version v) {
  // Commit c617f398edd4 (3.9). Before it the option's number is reserved and setsockopt fails with
  // ENOPROTOOPT, so that a second bind of the port fails too.
  r.reuseport_succeeds = v >= Version{3, 9};
  r.balances_v4 = r.balances_v6 = r.reuseport_succeeds;
  if (v >= Version{4, 6}) {  // commit c125e80b8868: array instead of walk
    r.membership = Membership::SwapWithLast;
    r.balanced = Selection::Scaled;
    r.max_members = linux_group_limit;
  } else {
    r.membership = Membership::HeadInsertion;
    r.balanced = r.balances_v4 ? Selection::Walk : Selection::Newest;
  }
  // A lone socket is a group of one under the same rule.
  r.plain_specific = r.plain_wildcard = r.balanced;
  // Set since 4.4 (commit 70da268b569d); the array of 4.6 answers before it is looked at, which
  // commit b261eda84ec1 (6.2) mended.
  if (looks_at_incoming_cpu(v)) {
    r.incoming_cpu = IncomingCpu::FromSlot;
  } else if (v >= Version{4, 4} && v < Version{4, 6}) {
    r.incoming_cpu = IncomingCpu::Score;
  }
}

void set_hash(KernelRules& r, Version v) {
  if (!r.balances_v4) return;
  r.hash = HashForm::Jenkins;
  // include/linux/jhash.h read in full in 4.1; that the old form ended there is inferred.
  if (v < Version{4, 1}) r.hash = HashForm::JenkinsOld;
  // "inet: change lport contribution to inet_ehashfn()" of March 2025; measured on 6.18.
  if (v >= Version{6, 15}) r.hash = HashForm::JenkinsPlusPort;
  r.v6_fold = v >= Version{6, 5} ? V6Fold::FourWords : V6Fold::FirstTwoXored;
  // Commit d9fbc7f6431f (5.0) gives INADDR_ANY to the lookup of wildcard listeners. The second
  // table of 4.16 to 4.20 (commit 61b7c691c731) still hashed the packet's own address, also for
  // chains of more than 10 sockets.
  r.wildcard_hashed_as_zero = v >= Version{5, 0};
}

/// Whether a stable series has the fix of this release of it. A version without a patch level
/// stands for the newest of its series, which is what distributions and users run.
bool in_series(Version v, Version fixed) {
  return v.major == fixed.major && v.minor == fixed.minor &&
         (v.patch == 0 || v.patch >= fixed.patch);
}

/// Commit 3479c7549fb1: the SYN queue is full at q > B, no longer at q >= B. 6.13, and back-ported
/// by the stable reviews of January 2025 to these; the one of 5.10 was not seen.
bool syn_queue_takes_one_more(Version v) {
  constexpr std::array back_ports{Version{5, 4, 290}, Version{5, 10, 234}, Version{5, 15, 177},
                                  Version{6, 1, 125}, Version{6, 6, 72},   Version{6, 12, 10}};
  return v >= Version{6, 13} ||
         std::ranges::any_of(back_ports, [&](Version fixed) { return in_series(v, fixed); });
}

// The default grows with the memory: ehash_entries / 128 since "tcp: increase tcp_max_syn_backlog
// max value" (5.4), / 256 before it (tcp_init(), read at 3.0.27). Servers of 8 GB and more have the
// largest automatic table, 524288 entries. Earlier trees of 2.6 gave every machine of some size
// 1024; that 2.6.36 ended it was not read.
std::uint32_t default_max_syn_backlog(Version v) {
  constexpr std::uint32_t ehash_entries = 512 * 1024;
  if (v < Version{2, 6, 36}) return 1024;
  return ehash_entries / (v >= Version{5, 4} ? 128 : 256);
}

void set_half_open(KernelRules& r, Version v) {
  // Up to 4.3 a request lives in its listener's own table and goes with it, inet_csk_listen_stop()
  // (commit 079096f103fa, 4.4, ended it).
  r.choose_again_at_ack = r.ack_needs_chosen_request = v < Version{4, 4};
  r.listener_lock_on_packets = v < Version{4, 4};
  r.requests_on_close = v < Version{4, 4} ? RequestsOnClose::Removed : RequestsOnClose::UntilTimer;
  r.syn_queue = v < Version{4, 3} ? SynQueueLimit::PowerOfTwoTable  // until commit ef547f2ac16b
                : syn_queue_takes_one_more(v) ? SynQueueLimit::MoreThan
                                              : SynQueueLimit::AtLeast;
  r.young_guard = v < Version{4, 10};  // commit 5ea8ea2cb7f1
  r.syn_backlog_rule = true;
  r.early_expiry = true;
  r.max_syn_backlog = default_max_syn_backlog(v);
  r.syncookies = v >= Version{2, 6, 33} ? 1 : 0;  // sysctl_tcp_syncookies; the release was not read
  r.synack_retries = 5;
  r.synack_base_ms = v >= Version{3, 1} ? 1000 : 3000;  // TCP_TIMEOUT_INIT, RFC 6298
}

}  // namespace

// Sources by version: full trees of 4.1.15, 5.9.9 and the 6.1.192 and 6.12.117 stable trees were
// read, inet_hashtables.c also at 3.13 and at c125e80b8868 (4.6); 6.18.44 was measured.
KernelRules linux_rules(Version v) {
  KernelRules r;
  r.system = System::Linux;
  r.version = v;
  r.evidence = v >= Version{4, 1} ? Evidence::Source : Evidence::Weak;
  if (v >= Version{6, 15} && v < Version{6, 19}) r.evidence = Evidence::Measured;
  if (v >= Version{6, 19}) r.evidence = Evidence::Weak;

  set_group(r, v);
  set_hash(r, v);
  set_half_open(r, v);

  r.accept_queue = AcceptQueueLimit::MoreThanBacklog;  // sk_acceptq_is_full()
  r.ack_overflow = AckOverflow::Ignored;
  r.somaxconn = v >= Version{5, 4} ? 4096 : 128;  // "net: increase SOMAXCONN to 4096"
  r.accept_sleeps = true;                         // inet_csk_accept(): lock_sock()
  // Commit a33fda35e3a7 (4.2): queued spin locks on x86.
  r.listen_lock = v >= Version{4, 2} ? ListenLock::Queued : ListenLock::Ticket;
  r.on_close = v >= Version{5, 14} ? OnClose::ResetOrMigrate : OnClose::Reset;
  // Commit 412895f03cbf (5.7): the wake-up itself removes the thread from the epoll's own queue.
  // Before it ep_poll_callback() finds that queue occupied until the thread has run.
  r.epoll_waits_until_run = v < Version{5, 7};
  return r;
}

}  // namespace acceptlab::kernel
