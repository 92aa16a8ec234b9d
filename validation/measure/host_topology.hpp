#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "models/cpu/topology.hpp"

namespace acceptlab::validation {

/// How the CPUs of a machine are divided, as scenarios say it.
struct HostTopology {
  cpu::TopologyShape shape;
  /// What of the machine that leaves out, since scenarios have no words for other numbers of its
  /// CPUs and for parts of unequal size: "2 cores, of CPU threads 0-1 and 2-3".
  std::vector<std::string> not_said;
};

/// From sysfs below `root`: physical_package_id, die_id and core_id of each CPU that is online, the
/// CPUs that share its last-level cache, and those of each NUMA node
/// (Documentation/admin-guide/cputopology.rst, Documentation/ABI/testing/sysfs-devices-system-cpu).
/// The shape has as many CPUs, and divides them as far as Topology numbers them in the same way;
/// where nothing fits, or nothing is told, it is one package without SMT. `cpus`: how many are
/// online where sysfs does not say.
HostTopology read_topology(unsigned cpus, const std::filesystem::path& root = "/");

/// "1 package, 1 node and 1 last-level cache of each, 2 cores of 1 thread", and what is not said.
std::string host_topology_text(const HostTopology& topology);

}  // namespace acceptlab::validation
