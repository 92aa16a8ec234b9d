#include "experiment/survey/network_card.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <sstream>

#include "experiment/notation/units.hpp"
#include "experiment/notation/value.hpp"

namespace acceptlab::experiment {
namespace {

constexpr std::string_view interfaces = "/sys/class/net";

std::string folder_of(const std::string& interface) {
  return fmt::format("{}/{}", interfaces, interface);
}

std::vector<std::string> receive_queues(const SystemFiles& files, const std::string& interface) {
  std::vector<std::string> queues = files.names(folder_of(interface) + "/queues");
  std::erase_if(queues, [](const std::string& name) { return !name.starts_with("rx-"); });
  return queues;
}

/// Of the route to 0.0.0.0/0 in /proc/net/route; empty when there is none.
std::string default_route(const SystemFiles& files) {
  const auto table = files.text("/proc/net/route");
  std::istringstream lines(table.value_or(""));
  std::string line;
  while (std::getline(lines, line)) {
    std::istringstream words(line);
    std::string interface, destination;
    if (words >> interface >> destination && destination == "00000000") return interface;
  }
  return "";
}

struct Card {
  std::string name, why;
};

Card choose_card(const SystemFiles& files) {
  if (const std::string route = default_route(files);
      !route.empty() && !receive_queues(files, route).empty())
    return {route, "the default route"};
  Card best;
  std::size_t most = 0;
  for (const std::string& name : files.names(interfaces)) {
    const std::size_t queues = receive_queues(files, name).size();
    if (name == "lo" || queues <= most) continue;
    most = queues;
    best = {name, "the most queues; no default route is known"};
  }
  return best;
}

/// The lines of /proc/interrupts: number, and the words after its counters.
std::map<unsigned, std::string> interrupt_names(const SystemFiles& files) {
  std::map<unsigned, std::string> names;
  const auto table = files.text("/proc/interrupts");
  std::istringstream lines(table.value_or(""));
  std::string line;
  while (std::getline(lines, line)) {
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos) continue;
    const auto number = parse_unsigned(stripped(std::string_view(line).substr(0, colon)));
    if (number) names[static_cast<unsigned>(*number)] = line.substr(colon + 1);
  }
  return names;
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

/// Whether the interrupt's name speaks of receiving: "eth0-TxRx-3", "eth0-rx-0", "virtio0-input.0",
/// "mlx5_comp3@pci:...", or only of the interface and a number.
bool receives(std::string_view name) {
  for (const char* sends :
       {"-tx", "-Tx-", "output", "config", "control", "event", "async", "-mgmnt"})
    if (contains(name, sends) && !contains(name, "TxRx") && !contains(name, "tx-rx")) return false;
  return true;
}

/// Interrupts of the card: by its device where /sys says so, else by its name.
std::vector<unsigned> interrupts_of(const SystemFiles& files, const std::string& interface) {
  const std::map<unsigned, std::string> names = interrupt_names(files);
  const std::string device = folder_of(interface) + "/device";
  std::vector<std::string> numbers = files.names(device + "/msi_irqs");
  if (numbers.empty()) numbers = files.names(device + "/../msi_irqs");  // virtio: of its PCI device
  std::vector<unsigned> found;
  for (const std::string& text : numbers) {
    const auto number = parse_unsigned(text);
    const auto named = number ? names.find(static_cast<unsigned>(*number)) : names.end();
    if (named != names.end() && receives(named->second)) found.push_back(named->first);
  }
  if (!found.empty()) return found;
  for (const auto& [number, name] : names) {
    if (contains(name, interface) && receives(name)) found.push_back(number);
  }
  return found;
}

/// The CPU that takes an interrupt now; none when the system does not say which.
std::optional<unsigned> cpu_of(const SystemFiles& files, unsigned interrupt) {
  const std::string folder = fmt::format("/proc/irq/{}", interrupt);
  for (const char* file : {"/effective_affinity_list", "/smp_affinity_list"}) {
    const auto text = files.text(folder + file);
    const auto cpus = text ? parse_cpu_list(*text) : std::nullopt;
    if (cpus && cpus->size() == 1) return cpus->front();
  }
  return std::nullopt;
}

void irq_findings(const SystemFiles& files, const Card& card, std::size_t queues,
                  const CpuLayout& layout, Findings& found) {
  const std::vector<unsigned> interrupts = interrupts_of(files, card.name);
  std::vector<unsigned> cpus;
  for (std::size_t i = 0; i < std::min(queues, interrupts.size()); ++i) {
    const auto cpu = cpu_of(files, interrupts[i]);
    if (cpu) cpus.push_back(*cpu);
  }
  const std::vector<unsigned> translated = layout.in_scenario(cpus);
  if (translated.size() != queues || queues == 0) {
    found.guess("machine.irq", "\"spread\"",
                fmt::format("{} of {} receive interrupts of {} have a CPU that can be read",
                            translated.size(), queues, card.name));
    return;
  }
  // A list in the order of the queues, so no ranges that would sort it.
  std::string list;
  for (const unsigned cpu : translated) list += (list.empty() ? "" : ",") + std::to_string(cpu);
  const std::vector<unsigned> used(interrupts.begin(),
                                   interrupts.begin() + static_cast<std::ptrdiff_t>(queues));
  found.add("machine.irq", toml_string(list),
            fmt::format("/proc/irq, interrupts {} of {}", cpu_list_text(used), card.name));
}

/// "00000000,00000003": any CPU in the mask.
bool names_a_cpu(std::string_view mask) {
  return mask.find_first_not_of("0,") != std::string_view::npos;
}

void steering_findings(const SystemFiles& files, const Card& card,
                       const std::vector<std::string>& queues, Findings& found) {
  bool rps = false, flows = false;
  for (const std::string& queue : queues) {
    const std::string folder = fmt::format("{}/queues/{}", folder_of(card.name), queue);
    rps = rps || names_a_cpu(files.text(folder + "/rps_cpus").value_or(""));
    flows = flows || files.number(folder + "/rps_flow_cnt").value_or(0) > 0;
  }
  const auto entries = files.number("/proc/sys/net/core/rps_sock_flow_entries");
  const bool rfs = rps && flows && entries.value_or(0) > 0;
  found.add("machine.steering",
            rfs   ? "\"rfs\""
            : rps ? "\"rps\""
                  : "\"rss\"",
            fmt::format("{}: rps_cpus {}, rps_sock_flow_entries {}", card.name,
                        rps ? "set" : "empty", entries ? std::to_string(*entries) : "unknown"));
}

}  // namespace

Findings network_findings(const SystemFiles& files, const CpuLayout& layout) {
  Findings found;
  const Card card = choose_card(files);
  if (card.name.empty()) {
    found.guess("machine.nic_queues", std::to_string(std::min(8U, layout.online)),
                "no network card can be read in /sys/class/net");
    found.guess("machine.irq", "\"spread\"", "the same");
    found.guess("machine.steering", "\"rss\"", "the same");
    return found;
  }
  const std::vector<std::string> queues = receive_queues(files, card.name);
  const std::size_t modelled = std::min<std::size_t>(queues.size(), layout.online);
  found.add("machine.nic_queues", std::to_string(modelled),
            fmt::format("/sys/class/net/{}/queues ({})", card.name, card.why));
  if (modelled < queues.size())
    found.remark("machine",
                 fmt::format("{} has {} receive queues; a scenario has one a CPU at most",
                             card.name, queues.size()));
  irq_findings(files, card, modelled, layout, found);
  steering_findings(files, card, queues, found);
  return found;
}

}  // namespace acceptlab::experiment
