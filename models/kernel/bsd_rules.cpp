#include "models/kernel/kernel_rules.hpp"

namespace acceptlab::kernel {

namespace {

/// What all four have in common with 4.4BSD: one chain of PCBs with insertion at its head, and a
/// half-open connection that is found by its 4-tuple.
KernelRules common(System system, Version v) {
  KernelRules r;
  r.system = system;
  r.version = v;
  r.membership = Membership::HeadInsertion;
  r.choose_again_at_ack = true;
  r.syn_queue = SynQueueLimit::SynCache;
  r.ack_overflow = AckOverflow::Reset;
  r.on_close = OnClose::Reset;
  r.somaxconn = 128;
  return r;
}

/// tcp_syncache.c, read at 1.86 of March 2006 (7-CURRENT, still the rules of 5 and 6), in 8 and in
/// 14-CURRENT.
void set_freebsd_handshake(KernelRules& r, Version v) {
  r.syncache_entries = 512 * 30;  // TCP_SYNCACHE_HASHSIZE, _BUCKETLIMIT; one cache for all CPUs
  r.syncookies = 1;
  r.synack_retries = 3;  // SYNCACHE_MAXREXMTS
  // Until tcp_rexmit_initial came, TCPTV_RTOBASE * tcp_backoff[] without a range; that 12 still had
  // it is assumed. Since, TCPT_RANGESET adds tcp_rexmit_slop to every gap but the first.
  r.synack_base_ms = v >= Version{13, 0} ? 1000 : 3000;
  r.synack_slop_ms = v >= Version{13, 0} ? 200 : 0;
  if (v < Version{7, 0}) {
    // tcp_input() takes a SYN while so_qlen <= so_qlimit; syncache_expand() drops the ACK silently
    // and syncache_timer() the entry of a listener that is gone.
    r.accept_queue = AcceptQueueLimit::ThreeHalves;
    r.ack_overflow = AckOverflow::Forgotten;
    r.requests_on_close = RequestsOnClose::UntilTimer;
  } else {
    // solisten_clone() alone looks at the queue. tcp_input() answers its refusal with a RST, as
    // net.inet.tcp.syncache.rst_on_sock_fail = 1 says; syncache_timer() asks for no listener.
    r.accept_queue = AcceptQueueLimit::AckThreeHalves;
    r.ack_overflow = AckOverflow::Reset;
    r.requests_on_close = RequestsOnClose::Kept;
  }
}

KernelRules freebsd_rules(Version v) {
  KernelRules r = common(System::FreeBsd, v);
  // SO_REUSEPORT_LB: rS334719 of June 2018, released in 12.0.
  if (v >= Version{12, 0}) {
    r.balances_v4 = r.balances_v6 = true;
    r.balance_is_own_option = true;
    r.membership = Membership::AppendCloseGap;
    r.balanced = Selection::LbModulo;
    r.max_members = 256;  // INPCBLBGROUP_SIZMAX
    r.hash = v >= Version{14, 0} ? HashForm::FreeBsdJenkins : HashForm::FreeBsdFold;
  }
  // in_pcblookup_hash_locked(): the wildcard keeps the last seen of a head-inserted chain. From 14
  // on the lookup without locks returns the first in both cases.
  r.plain_wildcard = v >= Version{14, 0} ? Selection::Newest : Selection::Oldest;
  // Sources: 13.0 as carried by F-Stack, and in_pcb.h of an unidentified release from 14 on.
  r.evidence = v >= Version{12, 0} && v < Version{15, 0} ? Evidence::Source : Evidence::Weak;

  set_freebsd_handshake(r, v);
  return r;
}

/// tcp_syn_cache_limit, TCP_SYN_HASH_SIZE 293 times TCP_SYN_BUCKET_SIZE 35: NetBSD and OpenBSD.
constexpr std::uint32_t syn_cache_limit = 293 * 35;

/// What tcp_syncache.c of NetBSD (1.7, 2024) and tcp_input.c of OpenBSD (2022) have in common:
/// syn_cache_get() answers a full queue with a RST, syn_cache_cleanup() empties the cache of a
/// listener that closes, and an entry older than tcp_keepinit = 75 s goes at its timer.
void set_syn_cache(KernelRules& r) {
  r.syncache_entries = syn_cache_limit;
  r.ack_overflow = AckOverflow::Reset;
  r.requests_on_close = RequestsOnClose::Removed;
  r.synack_base_ms = 3000;  // TCPTV_SRTTDFLT
  r.synack_retries = 4;     // at 3, 9, 21 and 45 s; the timer at 45 + 48 s finds 93 >= 75
}

KernelRules netbsd_rules(Version v) {
  KernelRules r = common(System::NetBsd, v);
  r.evidence = v >= Version{10, 0} && v < Version{11, 0} ? Evidence::Source : Evidence::Weak;
  set_syn_cache(r);
  r.accept_queue = AcceptQueueLimit::ThreeHalves;  // tcp_input(); sonewconn() as in 4.4BSD
  return r;
}

KernelRules openbsd_rules(Version v) {
  KernelRules r = common(System::OpenBsd, v);
  r.evidence = v >= Version{7, 0} && v < Version{7, 8} ? Evidence::Source : Evidence::Weak;
  set_syn_cache(r);
  if (v >= Version{7, 3}) {  // tcp_timer.h 1.19 of November 2022
    r.synack_base_ms = 1500;
    r.synack_retries = 5;  // at 1.5, 4.5, 10.5, 22.5 and 46.5 s; the timer at 94.5 s drops it
  }
  r.accept_queue = AcceptQueueLimit::AckTriple;  // sonewconn(): so_qlen + so_q0len > 3 so_qlimit
  r.sominconn = 80;                              // solisten(), SOMINCONN
  return r;
}

// XNU has no SYN cache: half-open connections are sockets in the listener's so_incomp. Read from
// xnu-1228 (10.5) to xnu-11417 (15): the rules below are the same in all.
KernelRules macos_rules(Version v) {
  KernelRules r = common(System::MacOs, v);
  r.evidence = Evidence::Weak;  // in_pcblookup_hash_locked() of a recent one only
  r.plain_wildcard = Selection::Oldest;
  r.syncache_entries = no_limit;  // the listener's own queue is the limit
  r.choose_again_at_ack = false;
  r.synack_retries = 4;  // assumed
  // sonewconn_internal() at the SYN: so_qlen >= so_qlimit, where so_qlen counts both queues
  // (soqlimitcompat = 1, soqlencomp = 0). tcp_dropdropablreq() then drops one of so_incomp with
  // tcp_close(), without a RST: the first; a random one while such drops in a second exceed the
  // queue, which is left out.
  r.accept_queue = AcceptQueueLimit::AllAtSyn;
  r.syn_drops_oldest_request = true;
  r.zero_backlog_is_longest = true;              // solisten()
  r.requests_on_close = RequestsOnClose::Reset;  // soclose_locked(): soabort() of so_incomp too
  return r;
}

}  // namespace

KernelRules bsd_rules(System system, Version version) {
  if (system == System::FreeBsd) return freebsd_rules(version);
  if (system == System::NetBsd) return netbsd_rules(version);
  if (system == System::OpenBsd) return openbsd_rules(version);
  return macos_rules(version);
}

}  // namespace acceptlab::kernel
