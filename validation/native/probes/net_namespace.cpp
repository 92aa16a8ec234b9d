#include "validation/native/probes/net_namespace.hpp"

#include <linux/ipv6.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/utsname.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>
#include <sstream>
#include <system_error>
#include <thread>

#include "validation/native/linux/link.hpp"
#include "validation/native/linux/system_call.hpp"
#include "validation/native/linux/tcp_counters.hpp"

namespace acceptlab::native::probes {
namespace {

constexpr const char* sysctl_root = "/proc/sys/net/";
constexpr const char* counter_root = "/proc/thread-self/net/";

ifreq request_for(const std::string& interface) {
  ifreq request{};
  interface.copy(static_cast<char*>(request.ifr_name), IFNAMSIZ - 1);
  return request;
}

FileDescriptor control_socket(int family) {
  return FileDescriptor(checked(::socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0), "control socket"));
}

// An IPv6 address cannot be bound until the search for duplicates is over. On loopback and TUN
// there is none, but a kernel thread has to find that out.
void wait_until_usable(const Endpoint& address) {
  constexpr int attempts = 200;
  SocketAddress wanted(address.with_port(0));
  for (int i = 0; i < attempts; ++i) {
    const FileDescriptor socket = control_socket(address.family);
    if (::bind(socket.get(), wanted.get(), wanted.size) == 0) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  throw_errno("use the new address " + address.address_text());
}

}  // namespace

void enter_fresh_namespace() {
  if (::unshare(CLONE_NEWNET) < 0)
    throw EnvironmentError(std::string("cannot make a network namespace (root is needed): ") +
                           std::generic_category().message(errno));
  set_link_up("lo");
}

void add_address(const std::string& interface, const Endpoint& address, unsigned prefix_bits) {
  const FileDescriptor control = control_socket(address.family);
  ifreq request = request_for(interface);
  if (address.family == AF_INET6) {
    checked(::ioctl(control.get(), SIOCGIFINDEX, &request), "find interface");
    in6_ifreq in6{};
    std::memcpy(&in6.ifr6_addr, address.address.data(), sizeof in6.ifr6_addr);
    in6.ifr6_prefixlen = prefix_bits;
    in6.ifr6_ifindex = request.ifr_ifindex;
    checked(::ioctl(control.get(), SIOCSIFADDR, &in6), "add IPv6 address");
    wait_until_usable(address);
    return;
  }
  const SocketAddress socket_address(address);
  std::memcpy(&request.ifr_addr, &socket_address.storage, sizeof request.ifr_addr);
  checked(::ioctl(control.get(), SIOCSIFADDR, &request), "set IPv4 address");
  const std::uint32_t mask = prefix_bits == 0 ? 0 : ~std::uint32_t{0} << (32 - prefix_bits);
  const SocketAddress netmask(Endpoint::ipv4(mask, 0));
  std::memcpy(&request.ifr_netmask, &netmask.storage, sizeof request.ifr_netmask);
  checked(::ioctl(control.get(), SIOCSIFNETMASK, &request), "set IPv4 netmask");
}

bool has_sysctl(const std::string& name) { return std::ifstream(sysctl_root + name).good(); }

long read_sysctl(const std::string& name) {
  long value = 0;
  if (!(std::ifstream(sysctl_root + name) >> value))
    throw EnvironmentError("this kernel has no net/" + name);
  return value;
}

void write_sysctl(const std::string& name, long value) {
  std::ofstream file(sysctl_root + name);
  file << value << std::flush;
  if (!file) throw EnvironmentError("cannot write net/" + name);
}

TcpCounters::TcpCounters() : at_start_(read_tcp_counters()) {}

long TcpCounters::moved(const std::string& name) const {
  const auto now = read_tcp_counters();
  const auto before = at_start_.find(name);
  const auto after = now.find(name);
  if (before == at_start_.end() || after == now.end()) return 0;
  return after->second - before->second;
}

int count_half_open(std::uint16_t local_port) {
  // "sl local remote st ...": addresses are hex with the port after a colon; 03 is SYN_RECV.
  std::ifstream file(std::string(counter_root) + "tcp");
  std::string line;
  std::getline(file, line);
  int count = 0;
  while (std::getline(file, line)) {
    std::istringstream fields(line);
    std::string slot, local, remote, state;
    fields >> slot >> local >> remote >> state;
    const std::string port = local.substr(local.find(':') + 1);
    if (state == "03" && std::stoul(port, nullptr, 16) == local_port) ++count;
  }
  return count;
}

std::string kernel_release() {
  utsname names{};
  checked(::uname(&names), "uname");
  return static_cast<const char*>(names.release);
}

KernelVersion kernel_version() {
  KernelVersion version;
  char dot = 0;
  std::istringstream(kernel_release()) >> version.first >> dot >> version.second;
  return version;
}

}  // namespace acceptlab::native::probes
