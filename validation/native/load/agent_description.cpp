#include "validation/native/load/agent_description.hpp"

#include <ifaddrs.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>

#include "validation/native/linux/system_call.hpp"
#include "validation/native/load/source_addresses.hpp"

namespace acceptlab::native::load {
namespace {

/// Of all interfaces, in numerical order.
std::set<std::uint32_t> own_addresses() {
  ifaddrs* first = nullptr;
  native::checked(::getifaddrs(&first), "getifaddrs");
  const std::unique_ptr<ifaddrs, void (*)(ifaddrs*)> owner(first, ::freeifaddrs);
  std::set<std::uint32_t> addresses;
  for (const ifaddrs* entry = first; entry != nullptr; entry = entry->ifa_next) {
    if (entry->ifa_addr == nullptr || entry->ifa_addr->sa_family != AF_INET) continue;
    sockaddr_in address{};
    std::memcpy(&address, entry->ifa_addr, sizeof address);
    addresses.insert(ntohl(address.sin_addr.s_addr));
  }
  return addresses;
}

std::string cpu_model() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);)
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  return "unknown";
}

}  // namespace

std::string agent_description(const Endpoint& controller, const std::string& busy_with) {
  utsname names{};
  native::checked(::uname(&names), "uname");
  auto addresses = nlohmann::ordered_json::array();
  for (const std::uint32_t address : own_addresses())
    if (can_connect_from(address, controller))
      addresses.push_back(Endpoint::ipv4(address, 0).address_text());
  const nlohmann::ordered_json json{{"system", std::string(names.sysname) + " " + names.release},
                                    {"cpu", cpu_model()},
                                    {"cpus", ::sysconf(_SC_NPROCESSORS_ONLN)},
                                    {"addresses", addresses},
                                    {"busy_with", busy_with}};
  return json.dump();
}

}  // namespace acceptlab::native::load
