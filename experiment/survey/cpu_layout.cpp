#include "experiment/survey/cpu_layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "experiment/notation/units.hpp"
#include "experiment/notation/value.hpp"

namespace acceptlab::experiment {
namespace {

constexpr std::string_view cpu_folder = "/sys/devices/system/cpu";

struct OneCpu {
  unsigned number = 0;
  std::int64_t package = 0, core = 0;
  std::string llc;      // CPUs that share the last-level cache; empty where the system does not say
  unsigned thread = 0;  // of its core
};

std::vector<unsigned> cpu_list(const SystemFiles& files, const std::string& path) {
  const auto text = files.text(path);
  return text ? parse_cpu_list(*text).value_or(std::vector<unsigned>{}) : std::vector<unsigned>{};
}

std::string last_level_cache(const SystemFiles& files, const std::string& cpu) {
  std::int64_t deepest = 0;
  std::string shared;
  for (const std::string& index : files.names(cpu + "/cache")) {
    const std::string path = cpu + "/cache/" + index;
    const auto level = files.number(path + "/level");
    const auto list = files.text(path + "/shared_cpu_list");
    if (!level || !list || *level <= deepest) continue;
    deepest = *level;
    shared = *list;
  }
  return shared;
}

std::vector<OneCpu> from_sysfs(const SystemFiles& files) {
  std::vector<OneCpu> cpus;
  for (const unsigned number : cpu_list(files, std::string(cpu_folder) + "/online")) {
    const std::string path = fmt::format("{}/cpu{}", cpu_folder, number);
    const auto package = files.number(path + "/topology/physical_package_id");
    const auto core = files.number(path + "/topology/core_id");
    if (!package || !core) return {};
    cpus.push_back({number, *package, *core, last_level_cache(files, path), 0});
  }
  return cpus;
}

/// Where /sys is closed, as in some containers. Without "core id" each CPU is a core.
std::vector<OneCpu> from_cpuinfo(const SystemFiles& files) {
  std::vector<OneCpu> cpus;
  const auto text = files.text("/proc/cpuinfo");
  std::string_view rest = text ? std::string_view(*text) : std::string_view{};
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string_view name = stripped(line.substr(0, colon));
    const auto value = parse_unsigned(stripped(line.substr(colon + 1)));
    if (!value) continue;
    const auto number = static_cast<std::int64_t>(*value);
    if (name == "processor") cpus.push_back({static_cast<unsigned>(number), 0, number, "", 0});
    if (name == "physical id" && !cpus.empty()) cpus.back().package = number;
    if (name == "core id" && !cpus.empty()) cpus.back().core = number;
  }
  return cpus;
}

void number_threads(std::vector<OneCpu>& cpus) {
  std::map<std::pair<std::int64_t, std::int64_t>, unsigned> seen;
  for (OneCpu& cpu : cpus) cpu.thread = seen[{cpu.package, cpu.core}]++;
}

/// The most cores that a package has, and the most threads that a core has.
void measure(const std::vector<OneCpu>& cpus, CpuLayout& layout) {
  std::map<std::int64_t, std::set<std::int64_t>> cores;
  std::map<std::int64_t, std::set<std::string>> caches;
  unsigned threads = 1;
  for (const OneCpu& cpu : cpus) {
    cores[cpu.package].insert(cpu.core);
    if (!cpu.llc.empty()) caches[cpu.package].insert(cpu.llc);
    threads = std::max(threads, cpu.thread + 1);
  }
  const auto most = [](const auto& of_packages) {
    std::size_t count = 1;
    for (const auto& [package, members] : of_packages) count = std::max(count, members.size());
    return static_cast<unsigned>(count);
  };
  layout.packages = static_cast<unsigned>(cores.size());
  layout.cores = most(cores);
  layout.threads_per_core = threads;
  layout.llc_per_package = most(caches);
}

void count_nodes(const SystemFiles& files, CpuLayout& layout) {
  unsigned nodes = 0;
  for (const std::string& name : files.names("/sys/devices/system/node")) {
    if (!name.starts_with("node")) continue;
    if (!cpu_list(files, "/sys/devices/system/node/" + name + "/cpulist").empty()) ++nodes;
  }
  if (nodes > layout.packages && nodes % layout.packages == 0)
    layout.nodes_per_package = nodes / layout.packages;
}

/// Blocks of cores that a scenario cannot have are left out.
void fit_blocks(CpuLayout& layout) {
  const auto [less, more] = std::minmax(layout.llc_per_package, layout.nodes_per_package);
  if (more % less != 0) {
    layout.remarks.push_back(
        fmt::format("{} NUMA nodes a package cross its {} last-level caches: one node is taken",
                    layout.nodes_per_package, layout.llc_per_package));
    layout.nodes_per_package = 1;
  }
  if (layout.llc_per_package > layout.cores) layout.llc_per_package = layout.cores;
}

/// As many CPUs, all of them cores, where packages or cores differ from each other.
void flatten(CpuLayout& layout) {
  layout.remarks.push_back(fmt::format(
      "{} CPUs are online, which is no whole number of packages with {} cores of {} thread{}: they "
      "are taken for cores of one package",
      layout.online, layout.cores, layout.threads_per_core,
      layout.threads_per_core == 1 ? "" : "s"));
  layout.packages = layout.threads_per_core = layout.llc_per_package = 1;
  layout.nodes_per_package = 1;
  layout.cores = layout.online;
}

/// A scenario numbers first threads by package, then their siblings.
void name_cpus(std::vector<OneCpu> cpus, bool flat, CpuLayout& layout) {
  if (!flat)
    std::stable_sort(cpus.begin(), cpus.end(), [](const OneCpu& a, const OneCpu& b) {
      return std::tie(a.thread, a.package, a.core, a.number) <
             std::tie(b.thread, b.package, b.core, b.number);
    });
  for (const OneCpu& cpu : cpus) layout.names.push_back(cpu.number);
}

}  // namespace

CpuLayout cpu_layout(const SystemFiles& files) {
  CpuLayout layout;
  std::vector<OneCpu> cpus = from_sysfs(files);
  layout.from = std::string(cpu_folder);
  if (cpus.empty()) {
    cpus = from_cpuinfo(files);
    layout.from = "/proc/cpuinfo";
  }
  layout.known = !cpus.empty();
  if (cpus.empty()) {
    layout.from = "neither /sys/devices/system/cpu nor /proc/cpuinfo can be read";
    layout.names = {0};
    return layout;
  }
  number_threads(cpus);
  layout.online = static_cast<unsigned>(cpus.size());
  measure(cpus, layout);
  count_nodes(files, layout);
  const bool flat = layout.packages * layout.cores * layout.threads_per_core != layout.online;
  if (flat) flatten(layout);
  fit_blocks(layout);
  name_cpus(std::move(cpus), flat, layout);
  return layout;
}

std::vector<unsigned> CpuLayout::in_scenario(const std::vector<unsigned>& numbers) const {
  std::vector<unsigned> translated;
  for (const unsigned number : numbers) {
    const auto found = std::find(names.begin(), names.end(), number);
    if (found != names.end()) translated.push_back(static_cast<unsigned>(found - names.begin()));
  }
  return translated;
}

bool CpuLayout::renumbered() const {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] != i) return true;
  }
  return false;
}

std::string cpu_list_text(const std::vector<unsigned>& cpus) {
  std::string text;
  for (std::size_t i = 0; i < cpus.size();) {
    std::size_t end = i + 1;
    while (end < cpus.size() && cpus[end] == cpus[end - 1] + 1) ++end;
    if (!text.empty()) text += ',';
    text += end - i > 1 ? fmt::format("{}-{}", cpus[i], cpus[end - 1]) : fmt::format("{}", cpus[i]);
    i = end;
  }
  return text;
}

Findings layout_findings(const CpuLayout& layout) {
  Findings found;
  const auto say = [&](const char* key, unsigned value, const std::string& from) {
    if (layout.known) {
      found.add(key, std::to_string(value), from);
    } else {
      found.guess(key, std::to_string(value), from);
    }
  };
  say("machine.packages", layout.packages, layout.from);
  if (layout.nodes_per_package > 1)
    say("machine.nodes_per_package", layout.nodes_per_package, "/sys/devices/system/node");
  if (layout.llc_per_package > 1)
    say("machine.llc_per_package", layout.llc_per_package, layout.from + ", cache");
  say("machine.cores", layout.cores,
      layout.known ? fmt::format("{}: {} CPUs online", layout.from, layout.online) : layout.from);
  say("machine.threads_per_core", layout.threads_per_core, layout.from);
  for (const std::string& text : layout.remarks) found.remark("machine", text);
  if (layout.renumbered())
    found.remark("machine",
                 fmt::format("CPU numbers below are the scenario's, first threads of all cores "
                             "first: its 0, 1, 2, ... are {} here",
                             cpu_list_text(layout.names)));
  return found;
}

}  // namespace acceptlab::experiment
