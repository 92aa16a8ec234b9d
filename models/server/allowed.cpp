#include "models/server/allowed.hpp"

#include <algorithm>
#include <array>

namespace acceptlab::server {
namespace {

using kernel::System;
using kernel::Version;
using kernel::Wait;

constexpr std::string_view bpf = "needs a BPF program that selects the socket (Linux 4.19)";

constexpr std::string_view common_kqueue = "a kqueue(2) for all workers, with trigger = edge only";

constexpr std::array table{
    Need{"wait", "epoll", System::Linux, {2, 6, 0}, "epoll(7) exists on Linux only"},
    Need{"wait", "epoll-exclusive", System::Linux, {4, 5, 0}, "EPOLLEXCLUSIVE came with Linux 4.5"},
    Need{"wait", "shared-epoll", System::Linux, {2, 6, 0}, "epoll(7)"},
    Need{"wait", "shared-epoll", System::DragonFly, {}, common_kqueue},
    Need{"wait", "shared-epoll", System::FreeBsd, {4, 1, 0}, common_kqueue},
    Need{"wait", "shared-epoll", System::NetBsd, {2, 0, 0}, common_kqueue},
    Need{"wait", "shared-epoll", System::OpenBsd, {2, 9, 0}, common_kqueue},
    Need{"wait", "shared-epoll", System::MacOs, {10, 3, 0}, common_kqueue},
    Need{"wait", "io-uring", System::Linux, {5, 19, 0}, "multishot accept came with Linux 5.19"},
    Need{"wait", "kqueue", System::DragonFly, {}, "kqueue(2) is the BSDs'"},
    Need{"wait", "kqueue", System::FreeBsd, {4, 1, 0}, "kqueue(2) is the BSDs'"},
    Need{"wait", "kqueue", System::NetBsd, {2, 0, 0}, "kqueue(2) is the BSDs'"},
    Need{"wait", "kqueue", System::OpenBsd, {2, 9, 0}, "kqueue(2) is the BSDs'"},
    Need{"wait", "kqueue", System::MacOs, {10, 3, 0}, "kqueue(2) is the BSDs'"},
    Need{"choose",
         "incoming-cpu",
         System::Linux,
         {4, 4, 0},
         "setting SO_INCOMING_CPU came with Linux 4.4"},
    Need{"choose",
         "bpf-cpu",
         System::Linux,
         {4, 6, 0},
         "SO_ATTACH_REUSEPORT_CBPF for TCP came with Linux 4.6"},
    Need{"choose", "round-robin", System::Linux, {4, 19, 0}, bpf},
    Need{"choose", "least-connections", System::Linux, {4, 19, 0}, bpf},
    Need{"choose", "least-pending", System::Linux, {4, 19, 0}, bpf},
    Need{"choose", "random", System::Linux, {4, 19, 0}, bpf},
    Need{"choose", "bitmap", System::Linux, {4, 19, 0}, bpf},
};

}  // namespace

std::span<const Need> needs() { return table; }

Verdict allowed(System system, Version version, std::string_view choice, std::string_view value) {
  Verdict verdict;
  for (const Need& need : table) {
    if (need.choice != choice || need.value != value) continue;
    if (need.system == system) return {version >= need.since, need.source, need.since, true};
    verdict = {false, need.source, {}, false};
  }
  return verdict;
}

Sharing socket_sharing(const kernel::KernelRules& rules) {
  if (!rules.reuseport_succeeds) return Sharing::Impossible;
  return rules.balances_v4 ? Sharing::Balances : Sharing::BindsOnly;
}

Sharing socket_sharing(System system, Version version) {
  const Version modelled = std::max(version, kernel::modelled_versions(system).oldest);
  return socket_sharing(kernel::rules_for(system, modelled));
}

Wait nearest_wait(Wait wait, System system, Version version) {
  const auto can = [&](Wait candidate) {
    return allowed(system, version, "wait",
                   kernel::wait_names.at(static_cast<std::size_t>(candidate)))
        .allowed;
  };
  if (can(wait)) return wait;
  if (wait != Wait::Epoll && wait != Wait::EpollExclusive) return wait;
  for (const Wait candidate : {Wait::Epoll, Wait::Kqueue}) {
    if (can(candidate)) return candidate;
  }
  return wait;
}

}  // namespace acceptlab::server
