#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/kernel/choices.hpp"
#include "models/kernel/system.hpp"
#include "sim/distribution.hpp"

namespace acceptlab::experiment {

// The sections [machine], [kernel] and [network] of a scenario; see scenario.hpp.

struct MachineSpec {
  unsigned packages = 1, nodes_per_package = 1, llc_per_package = 1;
  // Per package; 0: enough for one CPU a worker, and for the nodes and caches.
  unsigned cores = 0;
  unsigned threads_per_core = 1;
  unsigned nic_queues = 8;         // at most the number of CPUs
  std::vector<unsigned> irq_cpus;  // CPU of each queue in turn; empty: spread
  kernel::Steering steering = kernel::Steering::Rss;
  std::string costs = "default";  // a profile that ships, or a file
  double smt_speed = 0.62;        // of a CPU whose sibling is busy too
  std::optional<double> quota_cpus;
  struct Noise {
    unsigned threads = 1;
    sim::Distribution burst, pause;
    std::vector<unsigned> pin;  // empty: any CPU
    bool steal = false;         // by the hypervisor
    double packets_per_s = 0;   // above 0: packets of `burst` each, no threads
  };
  std::vector<Noise> noise;
  unsigned cpus() const { return packages * cores * threads_per_core; }  // after resolution
};

/// A CPU scheduler; Auto: the one that the system has, or what stands for it.
enum class SchedulerKind : std::uint8_t { Auto, Cfs, Eevdf, Dfly, Fifo, ProcessorSharing };
inline constexpr std::array<std::string_view, 6> scheduler_names{"auto", "cfs",  "eevdf",
                                                                 "dfly", "fifo", "ps"};

struct KernelSpec {
  kernel::System system = kernel::System::Linux;
  kernel::Version version{6, 1, 0};
  std::string version_text = "6.1";
  SchedulerKind scheduler = SchedulerKind::Auto;
  unsigned hz = 250;                           // timer interrupts a second
  unsigned vcpu_pack = 0;                      // bits, see cpu::VcpuPacking
  std::optional<std::uint64_t> hash_secret;    // none: random per replication
  std::map<std::string, std::int64_t> sysctl;  // only those set by the file
};

struct NetworkSpec {
  sim::Distribution rtt = sim::Distribution::constant(200e3);
  double loss = 0.0;  // probability for each segment
};

}  // namespace acceptlab::experiment
