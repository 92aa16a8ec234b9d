#include "validation/native/stand/network.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>

#include "validation/native/linux/link.hpp"
#include "validation/native/linux/processes.hpp"
#include "validation/native/stand/route_netlink.hpp"
#include "validation/native/stand/supervision.hpp"

namespace acceptlab::native::stand {
namespace {

constexpr const char* present_net = "/proc/thread-self/ns/net";
constexpr const char* veth = "veth0";
constexpr std::uint32_t network = 10U << 24 | 77U << 16;  // 10.77.0.0
constexpr unsigned network_bits = 24;

// Reported whether the plan sets them or not.
constexpr std::array deciding{"net.core.somaxconn",           "net.ipv4.tcp_abort_on_overflow",
                              "net.ipv4.tcp_max_syn_backlog", "net.ipv4.tcp_migrate_req",
                              "net.ipv4.tcp_synack_retries",  "net.ipv4.tcp_syncookies"};

FileDescriptor present_namespace() {
  return FileDescriptor(checked(::open(present_net, O_RDONLY | O_CLOEXEC), present_net));
}

void move_to(const FileDescriptor& net) {
  checked(::setns(net.get(), CLONE_NEWNET), "enter a network namespace");
}

std::string file_of(const std::string& sysctl) {
  std::string path = sysctl;
  std::ranges::replace(path, '.', '/');
  return "/proc/sys/" + path;
}

// Several numbers in one file are parted by tabs there.
std::string read_sysctl(const std::string& name) {
  std::istringstream words(read_proc(file_of(name)));
  std::string value;
  for (std::string word; words >> word; value += word)
    if (!value.empty()) value += ' ';
  return value;
}

void write_sysctl(const std::string& name, const std::string& value) {
  if (!std::ifstream(file_of(name)))
    throw Fault("sysctl " + name + ": this kernel has no " + file_of(name) +
                " in a network namespace");
  std::ofstream file(file_of(name));
  file << value << std::flush;
  if (!file)
    throw Fault("sysctl " + name + ": the kernel refuses \"" + value + "\"; it is \"" +
                read_sysctl(name) + "\"");
}

}  // namespace

RunNetwork::RunNetwork(const Plan& plan, const Enclosure& enclosure)
    : wanted_(plan.sysctl), rps_cpus_(plan.rps_cpus) {
  if (!enclosure.has_own_network()) {
    if (plan.network == Network::Veth)
      throw Fault("network veth needs a network namespace, which is not permitted here");
    if (!rps_cpus_.empty())
      throw Fault("rps_cpus would change this machine, whose network the run shares");
    refuse_changes();
    return;
  }
  server_ = present_namespace();
  set_link_up("lo");
  if (plan.network == Network::Veth) connect_by_veth();
  set_sysctls();
  if (!rps_cpus_.empty()) steer_packets(enclosure);
}

void RunNetwork::refuse_changes() const {
  for (const auto& [name, value] : wanted_) {
    const std::string present = read_sysctl(name);
    if (present == value) continue;
    std::string text = "sysctl ";
    text.append(name).append(" is \"").append(present).append("\" and not \"").append(value);
    throw Fault(
        text.append("\"; the run shares this machine's network, which is not changed: set "
                    "it there, or leave it out"));
  }
}

void RunNetwork::connect_by_veth() {
  checked(::unshare(CLONE_NEWNET), "make a network namespace for the load");
  load_ = present_namespace();
  set_link_up("lo");
  move_to(server_);
  interface_ = veth;
  make_veth_pair(veth, load_);
  add_ipv4_address(veth, network + 1, network_bits);
  set_link_up(veth);
  move_to(load_);
  add_ipv4_address(veth, network + 2, network_bits);
  set_link_up(veth);
  // 2-3, 4-7, 8-15 and so on: all but the server's own.
  for (unsigned bits = network_bits + 1; bits < 32; ++bits)
    add_ipv4_local_route(veth, network + (1U << (32 - bits)), bits);
  move_to(server_);
}

void RunNetwork::set_sysctls() const {
  for (const FileDescriptor* net : {&load_, &server_}) {
    if (!net->open()) continue;
    move_to(*net);
    for (const auto& [name, value] : wanted_) write_sysctl(name, value);
  }
}

void RunNetwork::steer_packets(const Enclosure& enclosure) const {
  const std::string file = enclosure.path("/sys/class/net/" + interface_ + "/queues/rx-0/rps_cpus");
  std::ofstream mask(file);
  mask << rps_cpus_ << std::flush;
  if (!mask)
    throw Fault("rps_cpus \"" + rps_cpus_ + "\" cannot be set for " + interface_ +
                ": the kernel has no RPS, or no such CPUs, or /sys cannot be mounted here");
}

void RunNetwork::enter_as_load() const {
  if (load_.open()) move_to(load_);
}

std::uint64_t RunNetwork::load_net() const {
  struct stat status {};
  if (load_.open())
    checked(::fstat(load_.get(), &status), "fstat");
  else
    checked(::stat(present_net, &status), present_net);
  return status.st_ino;
}

std::map<std::string, std::string> RunNetwork::sysctl() const {
  std::map<std::string, std::string> values;
  for (const char* name : deciding)
    if (const std::string value = read_sysctl(name); !value.empty()) values[name] = value;
  for (const auto& [name, value] : wanted_) values[name] = read_sysctl(name);
  return values;
}

// "sl local_address rem_address st ...": the port is hexadecimal after a colon, 0A is LISTEN.
bool is_listening(std::uint16_t port) {
  for (const char* table : {"/proc/thread-self/net/tcp", "/proc/thread-self/net/tcp6"}) {
    std::istringstream lines(read_proc(table));
    std::string line;
    std::getline(lines, line);
    while (std::getline(lines, line)) {
      std::istringstream fields(line);
      std::string slot, local, remote, state;
      fields >> slot >> local >> remote >> state;
      const std::size_t colon = local.rfind(':');
      if (state == "0A" && std::stoul(local.substr(colon + 1), nullptr, 16) == port) return true;
    }
  }
  return false;
}

}  // namespace acceptlab::native::stand
