#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "validation/native/linux/system_call.hpp"
#include "validation/native/stand/enclosure.hpp"
#include "validation/native/stand/plan.hpp"

namespace acceptlab::native::stand {

/// The network of a run: the server's namespace, in which the calling process is, and the load's,
/// which is the same one unless a veth pair connects them. With a pair the server has 10.77.0.1,
/// and the load all other addresses of 10.77.0.0/24. Where the run has the machine's own network,
/// nothing is changed: what is wanted must be there.
class RunNetwork {
 public:
  /// Throws Fault when the plan asks for what the enclosure or the kernel does not have.
  RunNetwork(const Plan& plan, const Enclosure& enclosure);

  /// In the load's process, before its program.
  void enter_as_load() const;
  /// Inode number of the load's network namespace.
  std::uint64_t load_net() const;
  /// What is in force for the server: the plan's and those that decide about connections.
  std::map<std::string, std::string> sysctl() const;

 private:
  void refuse_changes() const;
  void connect_by_veth();
  void set_sysctls() const;
  void steer_packets(const Enclosure& enclosure) const;

  std::map<std::string, std::string> wanted_;
  std::string rps_cpus_, interface_ = "lo";
  FileDescriptor server_, load_;  // load_: only where it is another one
};

/// Whether somebody listens on the TCP port in the present network namespace.
bool is_listening(std::uint16_t port);

}  // namespace acceptlab::native::stand
