#include "models/kernel/sysctls.hpp"

#include <algorithm>
#include <array>
#include <type_traits>

namespace acceptlab::kernel {

namespace {

constexpr std::int64_t int_max = std::numeric_limits<std::int32_t>::max();

/// The versions that have a sysctl.
struct Since {
  Version since{}, until{~0u, 0, 0};
};

struct Row {
  SysctlEntry entry;
  Since versions;
};

/// Known, and no business of the model.
constexpr Row unused(std::string_view name, std::int64_t value, std::int64_t min, std::int64_t max,
                     Since versions = {}) {
  return {{name, value, min, max}, versions};
}

/// A scheduler's: the scenario's machine and threads are told (model_settings.cpp).
constexpr Row scheduling(std::string_view name, std::int64_t value, std::int64_t min,
                         std::int64_t max, Since versions) {
  return {{name, value, min, max, true}, versions};
}

/// What a sysctl is to the kernel's rules, which have its default too.
struct Meaning {
  std::int64_t (*get)(const KernelRules&);
  void (*set)(KernelRules&, std::int64_t);
};

constexpr Row rule(std::string_view name, Meaning meaning, std::int64_t min, std::int64_t max,
                   Since versions = {}, std::string_view same_as = {}) {
  return {{name, 0, min, max, true, same_as, meaning.get, meaning.set}, versions};
}

template <auto Member>
constexpr Meaning field{[](const KernelRules& r) { return static_cast<std::int64_t>(r.*Member); },
                        [](KernelRules& r, std::int64_t value) {
                          r.*Member =
                              static_cast<std::remove_reference_t<decltype(r.*Member)>>(value);
                        }};

constexpr Meaning somaxconn = field<&KernelRules::somaxconn>;
constexpr Meaning syncookies = field<&KernelRules::syncookies>;
constexpr Meaning synack_retries = field<&KernelRules::synack_retries>;
constexpr Meaning syncache_entries = field<&KernelRules::syncache_entries>;

/// DragonFly: 0 takes the balancing away; 1 leaves what the version can do.
constexpr Meaning reuseport_ext{[](const KernelRules& r) { return std::int64_t{r.balances_v4}; },
                                [](KernelRules& r, std::int64_t value) {
                                  if (value == 0) r.balances_v4 = r.balances_v6 = false;
                                }};

/// DragonFly: below 0 kevent tells no length either.
constexpr Meaning soavailconn{[](const KernelRules& r) { return std::int64_t{r.kevent_data_cap}; },
                              [](KernelRules& r, std::int64_t value) {
                                r.kevent_data_cap =
                                    static_cast<std::uint32_t>(std::max<std::int64_t>(0, value));
                              }};

/// DragonFly: tcp_timer.h TCPTV_RTOBASE of 3 s, with tcp_syn_backoff.
constexpr Meaning low_rtobase{
    [](const KernelRules& r) { return std::int64_t{r.synack_base_ms == 1000}; },
    [](KernelRules& r, std::int64_t value) {
      if (value != 0) return;
      r.synack_base_ms = 3000;
      r.synack_backoff = SynAckBackoff::Constant;
    }};

/// FreeBSD: what a final ACK draws that finds the accept queue full.
constexpr Meaning rst_on_sock_fail{
    [](const KernelRules& r) { return std::int64_t{r.ack_overflow == AckOverflow::Reset}; },
    [](KernelRules& r, std::int64_t value) {
      if (value == 0) r.ack_overflow = AckOverflow::Forgotten;
    }};

// Linux: Documentation/networking/ip-sysctl and the tables in net/ipv4/sysctl_net_ipv4.c and
// net/core/sysctl_net_core.c.
constexpr std::array linux_rows{
    rule("net.core.somaxconn", somaxconn, 0, 65535, {{}, {5, 4}}),
    rule("net.core.somaxconn", somaxconn, 0, int_max, {{5, 4}}),
    rule("net.ipv4.tcp_max_syn_backlog", field<&KernelRules::max_syn_backlog>, 1, int_max),
    rule("net.ipv4.tcp_syncookies", syncookies, 0, 2),
    rule("net.ipv4.tcp_abort_on_overflow", field<&KernelRules::abort_on_overflow>, 0, 1),
    rule("net.ipv4.tcp_migrate_req", field<&KernelRules::migrate_requests>, 0, 1, {{5, 14}}),
    rule("net.ipv4.tcp_synack_retries", synack_retries, 0, 255),
    // The client of a scenario has its own key, client.syn_retries; these are the server's.
    unused("net.ipv4.tcp_syn_retries", 5, 1, 127, {{}, {3, 7}}),
    unused("net.ipv4.tcp_syn_retries", 6, 1, 127, {{3, 7}}),
    unused("net.ipv4.tcp_syn_linear_timeouts", 4, 0, 127, {{6, 5}}),
    // kernel/sysctl.c; in debugfs since 5.13 (8a99b6833c88). Of 8 CPUs and more; fewer have less.
    scheduling("kernel.sched_latency_ns", 24000000, 100000, 1000000000, {{}, {5, 13}}),
    scheduling("kernel.sched_min_granularity_ns", 3000000, 100000, 1000000000, {{}, {5, 13}}),
    scheduling("kernel.sched_wakeup_granularity_ns", 4000000, 0, 1000000000, {{}, {5, 13}}),
    scheduling("kernel.sched_migration_cost_ns", 500000, 0, int_max, {{}, {5, 13}}),
    unused("net.core.netdev_max_backlog", 1000, 0, int_max),
    unused("net.core.netdev_budget", 300, 0, int_max),
    unused("net.core.netdev_budget_usecs", 8000, 0, int_max, {{4, 12}}),
    unused("net.core.dev_weight", 64, 1, int_max),
    unused("net.core.rps_sock_flow_entries", 0, 0, int_max),
    unused("net.core.busy_poll", 0, 0, int_max),
    unused("net.core.busy_read", 0, 0, int_max),
    unused("net.core.rmem_default", 212992, 0, int_max),
    unused("net.core.wmem_default", 212992, 0, int_max),
    unused("net.core.rmem_max", 212992, 0, int_max),
    unused("net.core.wmem_max", 212992, 0, int_max),
    unused("net.ipv4.tcp_fin_timeout", 60, 0, int_max),
    unused("net.ipv4.tcp_tw_reuse", 2, 0, 2),
    unused("net.ipv4.tcp_max_tw_buckets", 262144, 0, int_max),
    unused("net.ipv4.tcp_fastopen", 1, 0, int_max),
    unused("net.ipv4.tcp_timestamps", 1, 0, 2),
    unused("net.ipv4.tcp_sack", 1, 0, 1),
    unused("net.ipv4.tcp_window_scaling", 1, 0, 1),
    unused("net.ipv4.tcp_ecn", 2, 0, 2),
    unused("net.ipv4.tcp_slow_start_after_idle", 1, 0, 1),
    unused("net.ipv4.tcp_no_metrics_save", 0, 0, 1),
    unused("net.ipv4.tcp_moderate_rcvbuf", 1, 0, 1),
    unused("net.ipv4.tcp_mtu_probing", 0, 0, 2),
    unused("net.ipv4.tcp_retries1", 3, 0, 255),
    unused("net.ipv4.tcp_retries2", 15, 0, 255),
    unused("net.ipv4.tcp_orphan_retries", 0, 0, 255),
    unused("net.ipv4.tcp_max_orphans", 65536, 0, int_max),
    unused("net.ipv4.tcp_keepalive_time", 7200, 1, 32767),
    unused("net.ipv4.tcp_keepalive_intvl", 75, 1, 32767),
    unused("net.ipv4.tcp_keepalive_probes", 9, 1, 127),
    unused("net.ipv4.tcp_rfc1337", 0, 0, 1),
    unused("net.ipv4.tcp_tw_recycle", 0, 0, 1, {{}, {4, 12}}),
    unused("net.ipv4.tcp_early_demux", 1, 0, 1),
    unused("net.ipv4.tcp_notsent_lowat", int_max, 0, int_max),
    unused("net.ipv4.tcp_child_ehash_entries", 0, 0, 16777216, {{6, 1}}),
    unused("net.ipv4.ip_nonlocal_bind", 0, 0, 1),
    unused("net.ipv4.ip_unprivileged_port_start", 1024, 0, 65535, {{4, 11}}),
};

constexpr std::array<std::string_view, 8> linux_unused{"net.ipv4.ip_local_port_range",
                                                       "net.ipv4.ip_local_reserved_ports",
                                                       "net.ipv4.tcp_rmem",
                                                       "net.ipv4.tcp_wmem",
                                                       "net.ipv4.tcp_mem",
                                                       "net.ipv4.tcp_congestion_control",
                                                       "net.core.default_qdisc",
                                                       "net.core.flow_limit_cpu_bitmap"};

// DragonFly: the files named in dragonfly_rules.cpp.
constexpr std::array dragonfly_rows{
    rule("kern.ipc.somaxconn", somaxconn, 1, 32767),
    rule("net.inet.tcp.reuseport_ext", reuseport_ext, 0, 1, {{3, 6}}),
    rule("net.netisr.ncpus", field<&KernelRules::netisr_cpus>, 0, 128, {{5, 0}}),  // 0: all CPUs
    rule("kern.ipc.soavailconn", soavailconn, -int_max, int_max, {{5, 2}}),
    rule("net.inet.tcp.syncache.cachelimit", syncache_entries, 1, int_max),
    rule("net.inet.tcp.syncache.rexmtlimit", synack_retries, 0, 4),  // SYNCACHE_MAXREXMTS ends it
    rule("net.inet.tcp.low_rtobase", low_rtobase, 0, 1),
    rule("net.inet.tcp.syncookies", syncookies, 0, 1),
    unused("net.inet.tcp.syncache.hashsize", 512, 1, int_max),
    unused("net.inet.tcp.syncache.bucketlimit", 30, 1, int_max),
    unused("net.toeplitz.keyseed0", 0x6d, 0, 255),
    unused("net.toeplitz.keyseed1", 0x5a, 0, 255),
    unused("net.netisr.rollup_limit", 32, 1, int_max),
    unused("kern.ipc.soaccept_pred_fast", 1, 0, 1),
    unused("kern.ipc.soclose_fast", 1, 0, 1),
    unused("lwkt.token_backoff_max", 4096, 1, int_max),
    unused("net.inet.tcp.blackhole", 0, 0, 2),
    unused("net.inet.tcp.keepinit", 75000, 1, int_max),
    unused("net.inet.tcp.msl", 30000, 1, int_max),
    unused("net.inet.ip.portrange.first", 1024, 1, 65535),
    unused("net.inet.ip.portrange.last", 5000, 1, 65535),
};

// FreeBSD: kern.ipc.soacceptqueue is the name since 10, somaxconn the older one of the same value.
constexpr std::array freebsd_rows{
    rule("kern.ipc.soacceptqueue", somaxconn, 1, 65535, {{10, 0}}),
    rule("kern.ipc.somaxconn", somaxconn, 1, 65535, {}, "kern.ipc.soacceptqueue"),
    rule("net.inet.tcp.syncookies", syncookies, 0, 1),
    rule("net.inet.tcp.syncache.cachelimit", syncache_entries, 1, int_max),
    rule("net.inet.tcp.syncache.rexmtlimit", synack_retries, 0, 3, {{}, {7, 0}}),
    rule("net.inet.tcp.syncache.rexmtlimit", synack_retries, 0, 12, {{7, 0}}),
    unused("net.inet.tcp.syncookies_only", 0, 0, 1),
    unused("net.inet.tcp.syncache.hashsize", 512, 1, int_max),
    unused("net.inet.tcp.syncache.bucketlimit", 30, 1, int_max),
    rule("net.inet.tcp.syncache.rst_on_sock_fail", rst_on_sock_fail, 0, 1, {{7, 0}}),
    unused("net.inet.tcp.rexmit_initial", 1000, 1, int_max, {{13, 0}}),
    unused("net.inet.tcp.keepinit", 75000, 1, int_max),
    unused("net.inet.tcp.msl", 30000, 1, int_max),
    unused("net.inet.tcp.blackhole", 0, 0, 3),
    unused("net.inet.tcp.fast_finwait2_recycle", 0, 0, 1),
    unused("net.inet.ip.portrange.first", 10000, 1, 65535),
    unused("net.inet.ip.portrange.last", 65535, 1, 65535),
    unused("net.inet.ip.portrange.randomized", 1, 0, 1),
    unused("net.inet.ip.portrange.randomcps", 10, 0, int_max, {{}, {14, 0}}),
    unused("net.inet.ip.portrange.randomtime", 45, 0, int_max, {{}, {14, 0}}),
    unused("net.isr.maxthreads", 1, -1, int_max),
    unused("net.isr.bindthreads", 0, 0, 1),
};

constexpr std::array netbsd_rows{
    unused("kern.somaxkva", 16777216, 1, int_max),
    rule("net.inet.tcp.syn_cache_limit", syncache_entries, 1, int_max),
    unused("net.inet.tcp.syn_bucket_limit", 105, 1, int_max),
    unused("net.inet.tcp.keepinit", 150, 1, int_max),
    unused("net.inet.ip.anonportmin", 49152, 0, 65535),
    unused("net.inet.ip.anonportmax", 65535, 0, 65535),
};

constexpr std::array openbsd_rows{
    rule("kern.somaxconn", somaxconn, 1, 32767),
    rule("kern.sominconn", field<&KernelRules::sominconn>, 0, 32767),
    rule("net.inet.tcp.syncachelimit", syncache_entries, 1, int_max),
    unused("net.inet.tcp.synbucketlimit", 105, 1, int_max),
    unused("net.inet.tcp.keepinittime", 150, 1, int_max),
    unused("net.inet.ip.porthifirst", 49152, 0, 65535),
    unused("net.inet.ip.porthilast", 65535, 0, 65535),
};

constexpr std::array macos_rows{
    rule("kern.ipc.somaxconn", somaxconn, 1, 32767),
    unused("net.inet.tcp.keepinit", 75000, 1, int_max),
    unused("net.inet.tcp.msl", 15000, 1, int_max),
    unused("net.inet.tcp.blackhole", 0, 0, 3),
    unused("net.inet.tcp.randomize_ports", 0, 0, 1),
    unused("net.inet.ip.portrange.first", 49152, 1, 65535),
    unused("net.inet.ip.portrange.last", 65535, 1, 65535),
};

std::span<const Row> rows_of(System system) {
  switch (system) {
    case System::Linux:
      return linux_rows;
    case System::DragonFly:
      return dragonfly_rows;
    case System::FreeBsd:
      return freebsd_rows;
    case System::NetBsd:
      return netbsd_rows;
    case System::OpenBsd:
      return openbsd_rows;
    case System::MacOs:
      break;
  }
  return macos_rows;
}

}  // namespace

std::vector<SysctlEntry> sysctls_of(System system, Version version) {
  const KernelRules rules = rules_for(system, std::max(version, modelled_versions(system).oldest));
  std::vector<SysctlEntry> known;
  for (const Row& row : rows_of(system)) {
    if (version < row.versions.since || !(version < row.versions.until)) continue;
    known.push_back(row.entry);
    if (row.entry.get != nullptr) known.back().value = row.entry.get(rules);
  }
  std::ranges::sort(known, {}, &SysctlEntry::name);
  return known;
}

std::span<const std::string_view> unused_sysctls_of(System system) {
  if (system == System::Linux) return linux_unused;
  return {};
}

bool any_version_has(System system, std::string_view name) {
  const auto unused = unused_sysctls_of(system);
  return std::ranges::any_of(rows_of(system),
                             [&](const Row& row) { return row.entry.name == name; }) ||
         std::ranges::find(unused, name) != unused.end();
}

void apply_sysctls(KernelRules& rules, const std::map<std::string, std::int64_t>& values) {
  const std::vector<SysctlEntry> known = sysctls_of(rules.system, rules.version);
  for (const auto& [name, value] : values) {
    const auto entry = std::ranges::find(known, name, &SysctlEntry::name);
    if (entry != known.end() && entry->set != nullptr) entry->set(rules, value);
  }
}

}  // namespace acceptlab::kernel
