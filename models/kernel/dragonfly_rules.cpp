#include "models/kernel/kernel_rules.hpp"

namespace acceptlab::kernel {

namespace {

// 740d1d9f7b and 1b9f04afb3: array of at most 256 until 2ea2781e4d (2020-02-23, so 6.0).
constexpr std::uint32_t old_group_limit = 256;
// tcp_syncache.c: 512 buckets of 30 entries.
constexpr std::uint32_t syncache_limit = 512 * 30;

void set_group(KernelRules& r, Version v) {
  // Commit 740d1d9f7b of 2013-05-13, between 3.4 and 3.6; version 3.5 stands for the development
  // kernel in which the first of the three index formulas lived until 2013-07-22 (c275f18d83).
  r.balances_v4 = v >= Version{3, 5};
  r.balances_v6 = false;  // tcp_input() looks IPv6 up in CPU 0's table, which knows no groups
  r.max_members = v >= Version{6, 0} ? no_limit : old_group_limit;
  r.membership = v >= Version{4, 0} ? Membership::StoredIndex : Membership::AppendCloseGap;
  if (v >= Version{5, 0}) {
    r.balanced = Selection::Modulo128;  // a0602d99d3
  } else if (v >= Version{3, 6}) {
    r.balanced = Selection::Modulo16;  // c275f18d83
  } else if (v >= Version{3, 5}) {
    r.balanced = Selection::HashThreshold;  // 740d1d9f7b
  } else {
    r.balanced = Selection::Newest;
  }
  // in_pcblookup_pkthash(): insertion at the list head; the wildcard keeps the last seen, the
  // exact address returns the first. Also the rule for IPv6 and with reuseport_ext = 0.
  r.plain_specific = Selection::Newest;
  r.plain_wildcard = Selection::Oldest;
}

}  // namespace

// Read: master at f875a8eec79e (2020-07-24, between 5.8 and 6.0); earlier periods from the
// commits named. Nothing was run on DragonFly.
KernelRules dragonfly_rules(Version v) {
  KernelRules r;
  r.system = System::DragonFly;
  r.version = v;
  r.evidence = v >= Version{3, 5} && v < Version{6, 0} ? Evidence::Source : Evidence::Weak;
  set_group(r, v);

  r.hash = HashForm::Toeplitz16;  // net/toeplitz2.h
  // netisr2.h netisr_hashcpu(): a1fe5deb78 of 2017-04-10, released in 5.0.
  r.protocol_cpu = v >= Version{5, 0} ? ProtocolCpu::Modulo128 : ProtocolCpu::Masked;
  r.choose_again_at_ack = true;  // syncache_expand() uses the socket found for the ACK

  r.syn_queue = SynQueueLimit::SynCache;
  r.syncache_entries = syncache_limit;
  r.syncache_per_cpu = true;
  r.syncookies = 1;         // honoured only after a cache drop of that listener in the last 16 s
  r.synack_retries = 4;     // net.inet.tcp.syncache.rexmtlimit
  r.synack_base_ms = 1000;  // with net.inet.tcp.low_rtobase = 1
  r.synack_backoff = SynAckBackoff::OneOneDoubling;

  r.accept_queue = AcceptQueueLimit::ThreeHalves;  // tcp_input(), sonewconn_faddr()
  r.ack_overflow = AckOverflow::Forgotten;         // syncache_expand(): m_freem() and nothing else
  r.somaxconn = 128;
  // 02ad2f0b87 of 2013-07-31, first released in 3.6.
  r.on_close = v >= Version{3, 6} ? OnClose::Inherit : OnClose::Reset;
  // Found by the 4-tuple and given to the listener of the ACK; but syncache_timer_handler() drops
  // those whose listener's generation number is another one, also of inherited ones.
  r.requests_on_close = RequestsOnClose::UntilTimer;
  r.queue_lock_is_token = true;
  // so_pru_send() and the like: netmsg to the socket's port, the netisr that sonewconn_faddr() gave
  // it.
  r.sockets_belong_to_cpus = true;
  r.listen_lock = ListenLock::Token;

  r.blocking_handover = true;  // so_accept predicate messages, uipc_msg.c netmsg_so_notify()
  r.kevent_data_cap = v >= Version{5, 2} ? 32 : 0;  // 65e531c6c2 of 2017-10-05
  return r;
}

}  // namespace acceptlab::kernel
