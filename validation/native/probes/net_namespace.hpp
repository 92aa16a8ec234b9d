#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "validation/native/linux/endpoint.hpp"

namespace acceptlab::native::probes {

/// Moves the calling thread, which must be the only one, into a new network namespace whose
/// loopback is up. The one it was in before disappears with its last socket. Throws
/// EnvironmentError when that is not allowed.
void enter_fresh_namespace();

/// Adds `address` with a prefix of `prefix_bits` to an interface.
void add_address(const std::string& interface, const Endpoint& address, unsigned prefix_bits);

/// `name` is a path below /proc/sys/net, as in "ipv4/tcp_syncookies".
bool has_sysctl(const std::string& name);
long read_sysctl(const std::string& name);
void write_sysctl(const std::string& name, long value);

/// TCP counters of the present namespace by the names of /proc/net/netstat and /proc/net/snmp.
class TcpCounters {
 public:
  /// Takes the present values.
  TcpCounters();
  /// How far the counter has moved since. A counter the kernel does not have stays at 0.
  long moved(const std::string& name) const;

 private:
  std::map<std::string, long> at_start_;
};

/// How many half-open requests (SYN_RECV) the namespace holds for a local port, IPv4.
int count_half_open(std::uint16_t local_port);

/// "6.18.44" and so on; the first two numbers of it.
std::string kernel_release();
using KernelVersion = std::pair<int, int>;
KernelVersion kernel_version();

}  // namespace acceptlab::native::probes
