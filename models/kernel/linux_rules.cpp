#include "models/kernel/kernel_rules.hpp"

namespace acceptlab::kernel {

namespace {

constexpr std::uint32_t linux_group_limit = 32768;  // 128 doubled while it fits 16 bits:
                                                    // net/core/sock_reuseport.c, reuseport_grow()

void set_group(KernelRules& r, Version v) {
  // Commit c617f398edd4 (3.9). Before it the option's number is reserved and setsockopt fails with
  // ENOPROTOOPT, so that a second bind of the port fails too.
  r.reuseport_succeeds = v >= Version{3, 9};
  r.balances_v4 = r.balances_v6 = r.reuseport_succeeds;
  if (v >= Version{4, 6}) {  // commit c125e80b8868: array instead of walk
    r.membership = Membership::SwapWithLast;
    r.balanced = Selection::Scaled;
    r.max_members = linux_group_limit;
    r.bpf_selector = true;
  } else {
    r.membership = Membership::HeadInsertion;
    r.balanced = r.balances_v4 ? Selection::Walk : Selection::Newest;
  }
  // A lone socket is a group of one under the same rule.
  r.plain_specific = r.plain_wildcard = r.balanced;
  // Set since 4.4 (commit 70da268b569d); the array of 4.6 answers before it is looked at, which
  // commit b261eda84ec1 (6.2) mended.
  if (v >= Version{6, 2}) {
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

void set_half_open(KernelRules& r, Version v) {
  // Up to 4.3 a request lives in its listener's own table (commit 079096f103fa, 4.4, ended it).
  r.choose_again_at_ack = r.ack_needs_chosen_request = v < Version{4, 4};
  r.listener_lock_on_packets = v < Version{4, 4};
  if (v < Version{4, 3}) {  // commit ef547f2ac16b: remove max_qlen_log
    r.syn_queue = SynQueueLimit::PowerOfTwoTable;
  } else if (v < Version{6, 1}) {
    r.syn_queue = SynQueueLimit::AtLeast;
  } else {
    // Commit 3479c7549fb1 (6.13), back-ported to the long-term trees of 6.1, 6.6 and 6.12, in
    // which it was read and measured.
    r.syn_queue = SynQueueLimit::MoreThan;
  }
  r.young_guard = v < Version{4, 10};  // commit 5ea8ea2cb7f1
  r.syn_backlog_rule = true;
  r.early_expiry = true;
  // The default grows with the memory: max(128, ehash_entries / 128), so 4096 with the largest
  // automatic table of 524288 entries (net/ipv4/tcp_ipv4.c), which servers of 8 GB and more have.
  r.max_syn_backlog = 4096;
  r.syncookies = 1;
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
  r.somaxconn = v >= Version{5, 4} ? 4096 : 128;  // Documentation/networking/ip-sysctl
  r.on_close = v >= Version{5, 14} ? OnClose::ResetOrMigrate : OnClose::Reset;
  r.epoll = true;
  r.epoll_exclusive = v >= Version{4, 5};
  // Commit 412895f03cbf (5.7): the wake-up itself removes the thread from the epoll's own queue.
  // Before it ep_poll_callback() finds that queue occupied until the thread has run.
  r.epoll_waits_until_run = v < Version{5, 7};
  r.io_uring_accept = v >= Version{5, 19};  // multishot accept; seen in 6.1
  return r;
}

}  // namespace acceptlab::kernel
