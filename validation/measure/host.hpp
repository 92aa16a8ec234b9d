#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "validation/measure/generator.hpp"
#include "validation/measure/host_topology.hpp"

namespace acceptlab::validation {

/// The machine that this runs on.
struct Host {
  HostTopology topology;
  unsigned hz = 0;             // timer interrupts a second
  std::string kernel_version;  // "6.18", as kernel.version takes it
  unsigned vcpu_pack = 0;      // as kernel.vcpu_pack takes it
  std::vector<std::pair<std::string, std::string>> description;  // for the record, in order
  std::map<std::string, std::int64_t> sysctls;  // in force here, of those that scenarios know
  std::optional<Generator> generator;           // on another machine; none: clients are here
};

/// Reads it from the kernel. Throws std::system_error, and std::runtime_error on another system
/// than Linux.
Host this_host();
/// The same with a load generator on another machine.
Host with_generator(Host host, Generator generator);

}  // namespace acceptlab::validation
