#include "validation/measure/network_path.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <ifaddrs.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>
#include <set>
#include <sstream>
#include <system_error>

#include "validation/measure/first_line.hpp"

namespace acceptlab::validation {

namespace fs = std::filesystem;

namespace {

/// Whether a number or a mask such as "00000000,00000003" is not zero.
bool is_set(const std::string& text) {
  return text.find_first_not_of("0,\n ") != std::string::npos;
}

std::vector<fs::path> receive_queues(const fs::path& device) {
  std::vector<fs::path> queues;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(device / "queues", none)) {
    if (entry.path().filename().string().starts_with("rx-")) queues.push_back(entry.path());
  }
  return queues;
}

std::string steering_of(const std::vector<fs::path>& queues, const fs::path& root) {
  const auto any = [&](const char* file) {
    return std::any_of(queues.begin(), queues.end(),
                       [&](const fs::path& queue) { return is_set(first_line(queue / file)); });
  };
  const bool flow_table = is_set(first_line(root / "proc/sys/net/core/rps_sock_flow_entries"));
  if (flow_table && any("rps_flow_cnt")) return "rfs";
  return any("rps_cpus") ? "rps" : "rss";
}

/// The numbers of the card's interrupts. Behind virtio the PCI device is one folder further up.
std::set<unsigned> interrupts_of(const fs::path& device) {
  std::set<unsigned> numbers;
  std::error_code none;
  const fs::path card = fs::canonical(device / "device", none);
  for (const fs::path& folder : {card / "msi_irqs", card.parent_path() / "msi_irqs"}) {
    for (const auto& entry : fs::directory_iterator(folder, none))
      numbers.insert(static_cast<unsigned>(std::stoul(entry.path().filename().string())));
    if (!numbers.empty()) break;
  }
  return numbers;
}

/// By the names that drivers give them: "eth0-rx-0", "eth0-TxRx-1", "virtio2-input.0",
/// "mlx5_comp0@pci:0000:3b:00.0".
bool receives(std::string name) {
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  constexpr std::array parts{"rx", "input", "comp"};
  return std::any_of(parts.begin(), parts.end(),
                     [&](const char* part) { return name.find(part) != std::string::npos; });
}

/// " 38:  0  683  PCI-MSIX-0000:00:03.0  1-edge  virtio2-input.0": number and name.
std::vector<unsigned> receive_interrupts(const std::set<unsigned>& of_card, const fs::path& root) {
  std::vector<unsigned> numbers;
  std::ifstream table(root / "proc/interrupts");
  for (std::string line; std::getline(table, line);) {
    std::istringstream words(line);
    unsigned number = 0;
    if (!(words >> number) || !of_card.contains(number)) continue;
    if (receives(line.substr(line.find_last_of(" \t") + 1))) numbers.push_back(number);
  }
  return numbers;
}

/// The CPU of each queue; none when they cannot be told one by one.
std::vector<unsigned> interrupt_cpus(const fs::path& device, std::size_t queues,
                                     const fs::path& root) {
  const std::vector<unsigned> numbers = receive_interrupts(interrupts_of(device), root);
  if (numbers.size() != queues) return {};
  std::vector<unsigned> cpus;
  for (const unsigned number : numbers) {
    const fs::path folder = root / "proc/irq" / std::to_string(number);
    std::string list = first_line(folder / "effective_affinity_list");
    if (list.empty()) list = first_line(folder / "smp_affinity_list");
    unsigned cpu = 0;
    if (!(std::istringstream(list) >> cpu)) return {};
    cpus.push_back(cpu);
  }
  return cpus;
}

}  // namespace

std::string interface_of(const std::string& address) {
  ifaddrs* first = nullptr;
  if (::getifaddrs(&first) != 0)
    throw std::system_error(errno, std::generic_category(), "listing this machine's addresses");
  const std::unique_ptr<ifaddrs, void (*)(ifaddrs*)> owner(first, ::freeifaddrs);
  std::string known;
  for (const ifaddrs* entry = first; entry != nullptr; entry = entry->ifa_next) {
    if (entry->ifa_addr == nullptr || entry->ifa_addr->sa_family != AF_INET) continue;
    sockaddr_in in{};
    std::memcpy(&in, entry->ifa_addr, sizeof in);
    std::array<char, INET_ADDRSTRLEN> text{};
    ::inet_ntop(AF_INET, &in.sin_addr, text.data(), text.size());
    if (address == text.data()) return entry->ifa_name;
    known += fmt::format("{}{} ({})", known.empty() ? "" : ", ", text.data(), entry->ifa_name);
  }
  throw std::system_error(
      std::make_error_code(std::errc::address_not_available),
      fmt::format("{} is no IPv4 address of this machine, which has {}", address, known));
}

NetworkPath network_path(const std::string& interface, const fs::path& root) {
  NetworkPath path;
  path.interface = interface;
  const fs::path device = root / "sys/class/net" / interface;
  const std::vector<fs::path> queues = receive_queues(device);
  if (queues.empty()) return path;
  path.queues = static_cast<unsigned>(queues.size());
  path.irq_cpus = interrupt_cpus(device, queues.size(), root);
  path.steering = steering_of(queues, root);
  return path;
}

}  // namespace acceptlab::validation
