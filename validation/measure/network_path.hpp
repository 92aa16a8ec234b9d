#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace acceptlab::validation {

/// How packets come to this machine by one of its interfaces, as a scenario's [machine] says it.
struct NetworkPath {
  std::string interface;
  unsigned queues = 1;             // receive queues
  std::vector<unsigned> irq_cpus;  // which CPU each of them interrupts; empty: not known
  std::string steering = "rss";    // rss, rps or rfs
};

/// The interface that has this IPv4 address. Throws std::system_error that says which addresses
/// there are when none has it.
std::string interface_of(const std::string& address);

/// Of that interface, from /sys and /proc below `root`. What is not there is left as it is above.
NetworkPath network_path(const std::string& interface, const std::filesystem::path& root = "/");

}  // namespace acceptlab::validation
