#include "models/kernel/sysctls.hpp"

#include <algorithm>
#include <array>

#include "models/kernel/kernel_rules.hpp"

namespace acceptlab::kernel {

namespace {

constexpr std::int64_t int_max = std::numeric_limits<std::int32_t>::max();

/// A sysctl with the versions that have it.
struct Row {
  SysctlEntry entry;
  Version since{}, until{~0u, 0, 0};
};

// Linux: Documentation/networking/ip-sysctl and the tables in net/ipv4/sysctl_net_ipv4.c and
// net/core/sysctl_net_core.c. Defaults that change by version come from the rules.
constexpr std::array linux_rows{
    Row{{"net.core.somaxconn", 128, 0, 65535, true}, {}, {5, 4}},
    Row{{"net.core.somaxconn", 4096, 0, int_max, true}, {5, 4}},
    Row{{"net.ipv4.tcp_max_syn_backlog", 1024, 1, int_max, true}, {}, {2, 6, 36}},
    Row{{"net.ipv4.tcp_max_syn_backlog", 2048, 1, int_max, true}, {2, 6, 36}, {5, 4}},
    Row{{"net.ipv4.tcp_max_syn_backlog", 4096, 1, int_max, true}, {5, 4}},
    Row{{"net.ipv4.tcp_syncookies", 0, 0, 2, true}, {}, {2, 6, 33}},
    Row{{"net.ipv4.tcp_syncookies", 1, 0, 2, true}, {2, 6, 33}},
    Row{{"net.ipv4.tcp_abort_on_overflow", 0, 0, 1, true}},
    Row{{"net.ipv4.tcp_migrate_req", 0, 0, 1, true}, {5, 14}},
    Row{{"net.ipv4.tcp_synack_retries", 5, 0, 255, true}},
    // The client of a scenario has its own key, client.syn_retries; these are the server's.
    Row{{"net.ipv4.tcp_syn_retries", 5, 1, 127}, {}, {3, 7}},
    Row{{"net.ipv4.tcp_syn_retries", 6, 1, 127}, {3, 7}},
    Row{{"net.ipv4.tcp_syn_linear_timeouts", 4, 0, 127}, {6, 5}},
    // kernel/sysctl.c; in debugfs since 5.13 (8a99b6833c88). Of 8 CPUs and more; fewer have less.
    Row{{"kernel.sched_latency_ns", 24000000, 100000, 1000000000, true}, {}, {5, 13}},
    Row{{"kernel.sched_min_granularity_ns", 3000000, 100000, 1000000000, true}, {}, {5, 13}},
    Row{{"kernel.sched_wakeup_granularity_ns", 4000000, 0, 1000000000, true}, {}, {5, 13}},
    Row{{"kernel.sched_migration_cost_ns", 500000, 0, int_max, true}, {}, {5, 13}},
    Row{{"net.core.netdev_max_backlog", 1000, 0, int_max}},
    Row{{"net.core.netdev_budget", 300, 0, int_max}},
    Row{{"net.core.netdev_budget_usecs", 8000, 0, int_max}, {4, 12}},
    Row{{"net.core.dev_weight", 64, 1, int_max}},
    Row{{"net.core.rps_sock_flow_entries", 0, 0, int_max}},
    Row{{"net.core.busy_poll", 0, 0, int_max}},
    Row{{"net.core.busy_read", 0, 0, int_max}},
    Row{{"net.core.rmem_default", 212992, 0, int_max}},
    Row{{"net.core.wmem_default", 212992, 0, int_max}},
    Row{{"net.core.rmem_max", 212992, 0, int_max}},
    Row{{"net.core.wmem_max", 212992, 0, int_max}},
    Row{{"net.ipv4.tcp_fin_timeout", 60, 0, int_max}},
    Row{{"net.ipv4.tcp_tw_reuse", 2, 0, 2}},
    Row{{"net.ipv4.tcp_max_tw_buckets", 262144, 0, int_max}},
    Row{{"net.ipv4.tcp_fastopen", 1, 0, int_max}},
    Row{{"net.ipv4.tcp_timestamps", 1, 0, 2}},
    Row{{"net.ipv4.tcp_sack", 1, 0, 1}},
    Row{{"net.ipv4.tcp_window_scaling", 1, 0, 1}},
    Row{{"net.ipv4.tcp_ecn", 2, 0, 2}},
    Row{{"net.ipv4.tcp_slow_start_after_idle", 1, 0, 1}},
    Row{{"net.ipv4.tcp_no_metrics_save", 0, 0, 1}},
    Row{{"net.ipv4.tcp_moderate_rcvbuf", 1, 0, 1}},
    Row{{"net.ipv4.tcp_mtu_probing", 0, 0, 2}},
    Row{{"net.ipv4.tcp_retries1", 3, 0, 255}},
    Row{{"net.ipv4.tcp_retries2", 15, 0, 255}},
    Row{{"net.ipv4.tcp_orphan_retries", 0, 0, 255}},
    Row{{"net.ipv4.tcp_max_orphans", 65536, 0, int_max}},
    Row{{"net.ipv4.tcp_keepalive_time", 7200, 1, 32767}},
    Row{{"net.ipv4.tcp_keepalive_intvl", 75, 1, 32767}},
    Row{{"net.ipv4.tcp_keepalive_probes", 9, 1, 127}},
    Row{{"net.ipv4.tcp_rfc1337", 0, 0, 1}},
    Row{{"net.ipv4.tcp_tw_recycle", 0, 0, 1}, {}, {4, 12}},
    Row{{"net.ipv4.tcp_early_demux", 1, 0, 1}},
    Row{{"net.ipv4.tcp_notsent_lowat", int_max, 0, int_max}},
    Row{{"net.ipv4.tcp_child_ehash_entries", 0, 0, 16777216}, {6, 1}},
    Row{{"net.ipv4.ip_nonlocal_bind", 0, 0, 1}},
    Row{{"net.ipv4.ip_unprivileged_port_start", 1024, 0, 65535}, {4, 11}},
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
    Row{{"kern.ipc.somaxconn", 128, 1, 32767, true}},
    Row{{"net.inet.tcp.reuseport_ext", 1, 0, 1, true}, {3, 6}},
    Row{{"net.netisr.ncpus", 0, 0, 128, true}, {5, 0}},  // 0: all CPUs
    Row{{"kern.ipc.soavailconn", 32, -int_max, int_max, true}, {5, 2}},
    Row{{"net.inet.tcp.syncache.cachelimit", 15360, 1, int_max, true}},
    Row{{"net.inet.tcp.syncache.rexmtlimit", 4, 0, 4, true}},  // SYNCACHE_MAXREXMTS ends it
    Row{{"net.inet.tcp.low_rtobase", 1, 0, 1, true}},
    Row{{"net.inet.tcp.syncookies", 1, 0, 1, true}},
    Row{{"net.inet.tcp.syncache.hashsize", 512, 1, int_max}},
    Row{{"net.inet.tcp.syncache.bucketlimit", 30, 1, int_max}},
    Row{{"net.toeplitz.keyseed0", 0x6d, 0, 255}},
    Row{{"net.toeplitz.keyseed1", 0x5a, 0, 255}},
    Row{{"net.netisr.rollup_limit", 32, 1, int_max}},
    Row{{"kern.ipc.soaccept_pred_fast", 1, 0, 1}},
    Row{{"kern.ipc.soclose_fast", 1, 0, 1}},
    Row{{"lwkt.token_backoff_max", 4096, 1, int_max}},
    Row{{"net.inet.tcp.blackhole", 0, 0, 2}},
    Row{{"net.inet.tcp.keepinit", 75000, 1, int_max}},
    Row{{"net.inet.tcp.msl", 30000, 1, int_max}},
    Row{{"net.inet.ip.portrange.first", 1024, 1, 65535}},
    Row{{"net.inet.ip.portrange.last", 5000, 1, 65535}},
};

// FreeBSD: kern.ipc.soacceptqueue is the name since 10, somaxconn the older one of the same value.
constexpr std::array freebsd_rows{
    Row{{"kern.ipc.soacceptqueue", 128, 1, 65535, true}, {10, 0}},
    Row{{"kern.ipc.somaxconn", 128, 1, 65535, true, "kern.ipc.soacceptqueue"}},
    Row{{"net.inet.tcp.syncookies", 1, 0, 1, true}},
    Row{{"net.inet.tcp.syncache.cachelimit", 15360, 1, int_max, true}},
    Row{{"net.inet.tcp.syncache.rexmtlimit", 3, 0, 3, true}, {}, {7, 0}},
    Row{{"net.inet.tcp.syncache.rexmtlimit", 3, 0, 12, true}, {7, 0}},
    Row{{"net.inet.tcp.syncookies_only", 0, 0, 1}},
    Row{{"net.inet.tcp.syncache.hashsize", 512, 1, int_max}},
    Row{{"net.inet.tcp.syncache.bucketlimit", 30, 1, int_max}},
    Row{{"net.inet.tcp.syncache.rst_on_sock_fail", 1, 0, 1, true}, {7, 0}},
    Row{{"net.inet.tcp.rexmit_initial", 1000, 1, int_max}, {13, 0}},
    Row{{"net.inet.tcp.keepinit", 75000, 1, int_max}},
    Row{{"net.inet.tcp.msl", 30000, 1, int_max}},
    Row{{"net.inet.tcp.blackhole", 0, 0, 3}},
    Row{{"net.inet.tcp.fast_finwait2_recycle", 0, 0, 1}},
    Row{{"net.inet.ip.portrange.first", 10000, 1, 65535}},
    Row{{"net.inet.ip.portrange.last", 65535, 1, 65535}},
    Row{{"net.inet.ip.portrange.randomized", 1, 0, 1}},
    Row{{"net.inet.ip.portrange.randomcps", 10, 0, int_max}, {}, {14, 0}},
    Row{{"net.inet.ip.portrange.randomtime", 45, 0, int_max}, {}, {14, 0}},
    Row{{"net.isr.maxthreads", 1, -1, int_max}},
    Row{{"net.isr.bindthreads", 0, 0, 1}},
};

constexpr std::array netbsd_rows{
    Row{{"kern.somaxkva", 16777216, 1, int_max}},
    Row{{"net.inet.tcp.syn_cache_limit", 10255, 1, int_max, true}},
    Row{{"net.inet.tcp.syn_bucket_limit", 105, 1, int_max}},
    Row{{"net.inet.tcp.keepinit", 150, 1, int_max}},
    Row{{"net.inet.ip.anonportmin", 49152, 0, 65535}},
    Row{{"net.inet.ip.anonportmax", 65535, 0, 65535}},
};

constexpr std::array openbsd_rows{
    Row{{"kern.somaxconn", 128, 1, 32767, true}},
    Row{{"kern.sominconn", 80, 0, 32767, true}},
    Row{{"net.inet.tcp.syncachelimit", 10255, 1, int_max, true}},
    Row{{"net.inet.tcp.synbucketlimit", 105, 1, int_max}},
    Row{{"net.inet.tcp.keepinittime", 150, 1, int_max}},
    Row{{"net.inet.ip.porthifirst", 49152, 0, 65535}},
    Row{{"net.inet.ip.porthilast", 65535, 0, 65535}},
};

constexpr std::array macos_rows{
    Row{{"kern.ipc.somaxconn", 128, 1, 32767, true}},
    Row{{"net.inet.tcp.keepinit", 75000, 1, int_max}},
    Row{{"net.inet.tcp.msl", 15000, 1, int_max}},
    Row{{"net.inet.tcp.blackhole", 0, 0, 3}},
    Row{{"net.inet.tcp.randomize_ports", 0, 0, 1}},
    Row{{"net.inet.ip.portrange.first", 49152, 1, 65535}},
    Row{{"net.inet.ip.portrange.last", 65535, 1, 65535}},
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
  std::vector<SysctlEntry> known;
  for (const Row& row : rows_of(system)) {
    if (version >= row.since && version < row.until) known.push_back(row.entry);
  }
  std::ranges::sort(known, {}, &SysctlEntry::name);
  return known;
}

std::span<const std::string_view> unused_sysctls_of(System system) {
  if (system == System::Linux) return linux_unused;
  return {};
}

}  // namespace acceptlab::kernel
