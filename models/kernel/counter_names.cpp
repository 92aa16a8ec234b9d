#include "models/kernel/counter_names.hpp"

#include <array>
#include <cstddef>

namespace acceptlab::kernel {

namespace {

using Names = std::array<const char*, system_names.size()>;  // in the order of System

struct Row {
  Counter counter;
  Names names;
};

constexpr const char* none = nullptr;

// Linux: net/ipv4/proc.c. FreeBSD, DragonFly, NetBSD, OpenBSD: tcp_syncache.c or syn_cache_*() in
// tcp_input.c, and tcp_input(). macOS: tcp_input(), tcp_drop(), tcp_timers().
constexpr std::array rows{
    Row{Counter::SynQueueFull, {"TCPReqQFullDrop", none, none, none, none, none}},
    Row{Counter::SynQueueCookie, {"TCPReqQFullDoCookies", none, none, none, none, none}},
    Row{Counter::CookieSent, {"SyncookiesSent", none, none, none, none, none}},
    Row{Counter::CookieAccepted,
        {"SyncookiesRecv", "tcps_sc_recvcookie", "tcps_sc_recvcookie", none, none, none}},
    // tcp_input() of DragonFly, NetBSD and FreeBSD < 7 drops it without a trace.
    Row{Counter::SynFoundQueueFull, {"ListenOverflows", none, none, none, none, "tcps_listendrop"}},
    Row{Counter::SynDropped, {"ListenDrops", none, none, none, "tcps_dropsyn", none}},
    Row{Counter::RequestAdded,
        {none, "tcps_sc_added", "tcps_sc_added", "tcps_sc_added", "tcps_sc_added", none}},
    Row{Counter::SynAgain,
        {none, "tcps_sc_dupsyn", "tcps_sc_dupsyn", "tcps_sc_dupesyn", "tcps_sc_dupesyn", none}},
    // FreeBSD since 8: the limit is the zone's. Its buckets have another counter.
    Row{Counter::SynCacheOverflow,
        {none, "tcps_sc_cacheoverflow", "tcps_sc_zonefail", "tcps_sc_overflowed",
         "tcps_sc_overflowed", none}},
    Row{Counter::AckFoundQueueFull,
        {"ListenOverflows", "tcps_listendrop", "tcps_listendrop", none, none, none}},
    Row{Counter::AckDeferred, {"TCPDeferAcceptDrop", none, none, none, none, none}},
    Row{Counter::AckDropped,
        {"ListenDrops", "tcps_sc_aborted", "tcps_sc_aborted", "tcps_sc_aborted", "tcps_sc_aborted",
         none}},
    Row{Counter::RequestAborted, {"EmbryonicRsts", none, none, none, none, none}},
    Row{Counter::SynAckAgain,
        {"TCPSynRetrans", "tcps_sc_retransmitted", "tcps_sc_retransmitted", "tcps_sc_retransmitted",
         "tcps_sc_retransmitted", "tcps_rexmttimeo"}},
    Row{Counter::RequestTimedOut,
        {none, "tcps_sc_stale", "tcps_sc_stale", "tcps_sc_timed_out", "tcps_sc_timed_out",
         "tcps_keepdrops"}},
    Row{Counter::Completed,
        {"PassiveOpens", "tcps_accepts", "tcps_accepts", "tcps_accepts", "tcps_accepts",
         "tcps_accepts"}},
    Row{Counter::OwnersBacklogFull, {"TCPBacklogDrop", none, none, none, none, none}},
    Row{Counter::PendingReset,
        {"EstabResets", "tcps_drops", "tcps_drops", "tcps_drops", "tcps_drops", "tcps_drops"}},
    Row{Counter::ResetSent, {"OutRsts", none, none, none, none, none}},  // tcp_respond()
    Row{Counter::Migrated, {"TCPMigrateReqSuccess", none, none, none, none, none}},
    Row{Counter::NotMigrated, {"TCPMigrateReqFailure", none, none, none, none, none}},
};

}  // namespace

const char* name_of(Counter counter, System system) {
  for (const Row& row : rows) {
    if (row.counter == counter) return row.names.at(static_cast<std::size_t>(system));
  }
  return nullptr;
}

}  // namespace acceptlab::kernel
