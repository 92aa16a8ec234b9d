#include "models/kernel/sysctls.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

#include "models/kernel/kernel_rules.hpp"
#include "tests/catch.hpp"

namespace acceptlab::kernel {
namespace {

std::optional<SysctlEntry> entry(System system, Version version, std::string_view name) {
  const auto all = sysctls_of(system, version);
  const auto found = std::ranges::find(all, name, &SysctlEntry::name);
  if (found == all.end()) return std::nullopt;
  return *found;
}

TEST_CASE("defaults are those of the version", "[kernel][sysctl]") {
  CHECK(entry(System::Linux, {5, 3}, "net.core.somaxconn")->value == 128);
  CHECK(entry(System::Linux, {5, 4}, "net.core.somaxconn")->value == 4096);
  CHECK_FALSE(entry(System::Linux, {5, 13}, "net.ipv4.tcp_migrate_req").has_value());
  CHECK(entry(System::Linux, {5, 14}, "net.ipv4.tcp_migrate_req")->used);
  CHECK_FALSE(entry(System::Linux, {6, 1}, "net.ipv4.tcp_tw_recycle").has_value());
  CHECK(entry(System::Linux, {6, 1}, "net.ipv4.tcp_fin_timeout")->used == false);
  CHECK(entry(System::FreeBsd, {13, 0}, "kern.ipc.somaxconn")->same_as == "kern.ipc.soacceptqueue");
}

TEST_CASE("rules and sysctls of a version agree", "[kernel][sysctl]") {
  for (const Version v :
       {Version{2, 6, 32}, {2, 6, 35}, {3, 8}, {3, 14}, {5, 3}, {4, 4}, {5, 4}, {6, 1}, {6, 18}}) {
    const KernelRules r = linux_rules(v);
    CHECK(entry(System::Linux, v, "net.core.somaxconn")->value == r.somaxconn);
    CHECK(entry(System::Linux, v, "net.ipv4.tcp_max_syn_backlog")->value == r.max_syn_backlog);
    CHECK(entry(System::Linux, v, "net.ipv4.tcp_syncookies")->value == r.syncookies);
    CHECK(entry(System::Linux, v, "net.ipv4.tcp_synack_retries")->value == r.synack_retries);
  }
  const KernelRules d = dragonfly_rules({5, 8});
  CHECK(entry(System::DragonFly, {5, 8}, "kern.ipc.somaxconn")->value == d.somaxconn);
  CHECK(entry(System::DragonFly, {5, 8}, "kern.ipc.soavailconn")->value == d.kevent_data_cap);
  CHECK(entry(System::DragonFly, {5, 8}, "net.inet.tcp.syncache.cachelimit")->value ==
        d.syncache_entries);
}

TEST_CASE("Linux defaults by version", "[kernel][sysctl]") {
  // 524288 hash buckets of a machine with 8 GB or more: / 256 = 2048, since 5.4 / 128 = 4096.
  CHECK(linux_rules({2, 6, 32}).max_syn_backlog == 1024);
  CHECK(linux_rules({3, 13}).max_syn_backlog == 2048);
  CHECK(linux_rules({5, 3}).max_syn_backlog == 2048);
  CHECK(linux_rules({5, 4}).max_syn_backlog == 4096);
  CHECK(linux_rules({2, 6, 32}).syncookies == 0);
  CHECK(linux_rules({2, 6, 33}).syncookies == 1);
}

TEST_CASE("rules and sysctls of the BSDs agree", "[kernel][sysctl]") {
  const KernelRules f = bsd_rules(System::FreeBsd, {13, 0});
  const auto freebsd = [](Version v, std::string_view name) {
    return entry(System::FreeBsd, v, name);
  };
  CHECK(freebsd({13, 0}, "net.inet.tcp.syncache.cachelimit")->value == f.syncache_entries);
  CHECK(freebsd({13, 0}, "net.inet.tcp.syncache.rexmtlimit")->value == f.synack_retries);
  CHECK(freebsd({13, 0}, "net.inet.tcp.syncache.rst_on_sock_fail")->used);
  CHECK_FALSE(freebsd({6, 4}, "net.inet.tcp.syncache.rst_on_sock_fail").has_value());
  CHECK(entry(System::NetBsd, {10, 0}, "net.inet.tcp.syn_cache_limit")->value ==
        bsd_rules(System::NetBsd, {10, 0}).syncache_entries);
  const KernelRules o = bsd_rules(System::OpenBsd, {7, 4});
  CHECK(entry(System::OpenBsd, {7, 4}, "net.inet.tcp.syncachelimit")->value == o.syncache_entries);
  CHECK(entry(System::OpenBsd, {7, 4}, "kern.sominconn")->value == o.sominconn);
  CHECK(entry(System::DragonFly, {5, 8}, "net.inet.tcp.syncache.rexmtlimit")->value ==
        dragonfly_rules({5, 8}).synack_retries);
}

TEST_CASE("each name once, default within its limits", "[kernel][sysctl]") {
  for (std::size_t i = 0; i < system_names.size(); ++i) {
    const auto system = static_cast<System>(i);
    const VersionRange range = modelled_versions(system);
    for (const Version v : {range.oldest, range.newest}) {
      const auto all = sysctls_of(system, v);
      CHECK_FALSE(all.empty());
      CHECK(std::ranges::adjacent_find(all, {}, &SysctlEntry::name) == all.end());
      for (const SysctlEntry& e : all) {
        CAPTURE(e.name);
        CHECK(e.min <= e.value);
        CHECK(e.value <= e.max);
      }
    }
  }
}

}  // namespace
}  // namespace acceptlab::kernel
