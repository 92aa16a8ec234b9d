#include "models/kernel/kernel_rules.hpp"

namespace acceptlab::kernel {

namespace {

/// What all four have in common with 4.4BSD: one chain of PCBs with insertion at its head, a
/// half-open connection that is found by its 4-tuple, and kqueue. A bound socket that does not
/// listen yet can already be found (joins_at_bind).
KernelRules common(System system, Version v) {
  KernelRules r;
  r.system = system;
  r.version = v;
  r.membership = Membership::HeadInsertion;
  r.joins_at_bind = true;
  r.choose_again_at_ack = true;
  r.syn_queue = SynQueueLimit::SynCache;
  r.ack_overflow = AckOverflow::Forgotten;
  r.on_close = OnClose::Reset;
  r.somaxconn = 128;
  r.kqueue = true;
  r.kqueue_wakes_one_thread = true;
  return r;
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

  r.syncache_entries = 512 * 30;  // TCP_SYNCACHE_HASHSIZE, _BUCKETLIMIT; one cache for all CPUs
  r.syncookies = 1;
  r.synack_retries = 3;                                  // SYNCACHE_MAXREXMTS
  r.synack_base_ms = v >= Version{13, 0} ? 1000 : 3000;  // TCPTV_RTOBASE; 13.0 is assumed
  r.synack_slop_ms = 200;  // syncache_timeout(): TCPT_RANGESET adds tcp_rexmit_slop
  r.accept_queue = AcceptQueueLimit::AckThreeHalves;  // solisten_clone(); no test at the SYN
  r.requests_die_with_listener = false;               // inferred
  return r;
}

/// tcp_syn_cache_limit, TCP_SYN_HASH_SIZE 293 times TCP_SYN_BUCKET_SIZE 35: NetBSD and OpenBSD.
constexpr std::uint32_t syn_cache_limit = 293 * 35;

KernelRules netbsd_rules(Version v) {
  KernelRules r = common(System::NetBsd, v);
  r.evidence = Evidence::Weak;  // in_pcb.c of about 2022 only; close path not read
  r.syncache_entries = syn_cache_limit;
  r.synack_retries = 4;                            // assumed: tcp_keepinit of 75 s bounds it
  r.synack_base_ms = 3000;                         // TCPTV_SRTTDFLT
  r.accept_queue = AcceptQueueLimit::ThreeHalves;  // tcp_input(); sonewconn() as in 4.4BSD
  return r;
}

KernelRules openbsd_rules(Version v) {
  KernelRules r = common(System::OpenBsd, v);
  r.evidence =
      Evidence::Weak;  // in_pcb.c and uipc_socket2.c of recent versions; close path not read
  r.syncache_entries = syn_cache_limit;
  r.synack_retries = 4;                          // assumed
  r.synack_base_ms = 3000;                       // assumed
  r.accept_queue = AcceptQueueLimit::AckTriple;  // sonewconn(): so_qlen + so_q0len > 3 so_qlimit
  return r;
}

KernelRules macos_rules(Version v) {
  KernelRules r = common(System::MacOs, v);
  r.evidence = Evidence::Weak;  // in_pcblookup_hash_locked() of a recent XNU only
  r.plain_wildcard = Selection::Oldest;
  // XNU has no SYN cache: half-open connections are sockets of the listener. Their limit was not
  // read; none is modelled.
  r.syncache_entries = 0;
  r.choose_again_at_ack = false;
  r.synack_retries = 4;                            // assumed
  r.accept_queue = AcceptQueueLimit::ThreeHalves;  // assumed, as in 4.4BSD
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
