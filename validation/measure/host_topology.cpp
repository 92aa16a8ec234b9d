#include "validation/measure/host_topology.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <map>
#include <numeric>
#include <optional>
#include <system_error>

#include "experiment/notation/units.hpp"
#include "experiment/topology/number_ranges.hpp"
#include "experiment/topology/topology_page.hpp"
#include "validation/measure/first_line.hpp"

namespace acceptlab::validation {

namespace fs = std::filesystem;
using cpu::Topology;
using cpu::TopologyShape;

namespace {

/// Which part each CPU is in: numbers from 0 in the order of their first CPUs.
using Parts = std::vector<unsigned>;

/// CPUs with equal keys are in the same part.
template <class Key>
Parts numbered(const std::vector<Key>& keys) {
  std::map<Key, unsigned> numbers;
  Parts parts;
  for (const Key& key : keys)
    parts.push_back(numbers.emplace(key, static_cast<unsigned>(numbers.size())).first->second);
  return parts;
}

/// None where the kernel does not tell it of every CPU.
Parts parts_of(const std::vector<std::string>& keys) {
  const bool told = std::ranges::none_of(keys, &std::string::empty);
  return told ? numbered(keys) : Parts{};
}

unsigned count_of(const Parts& parts) {
  return parts.empty() ? 0 : *std::max_element(parts.begin(), parts.end()) + 1;
}

/// The CPUs that share the cache of the highest level that has data; empty: none is told.
std::string last_level_cache(const fs::path& cpu) {
  std::string sharing;
  int highest = 0;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(cpu / "cache", none)) {
    int level = 0;
    if (!(std::ifstream(entry.path() / "level") >> level) || level <= highest ||
        first_line(entry.path() / "type") == "Instruction")
      continue;
    highest = level;
    sharing = first_line(entry.path() / "shared_cpu_list");
  }
  return sharing;
}

/// What sysfs says, by CPU; empty parts are not told.
struct Machine {
  Parts packages, cores, caches, nodes;
};

Parts node_parts(const fs::path& system, unsigned cpus) {
  std::vector<std::string> of_cpu(cpus);
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(system / "node", none)) {
    const auto members = experiment::parse_cpu_list(first_line(entry.path() / "cpulist"));
    if (!members) continue;  // no node, or one with memory alone
    for (const unsigned cpu : *members) {
      if (cpu < cpus) of_cpu[cpu] = entry.path().filename();
    }
  }
  return parts_of(of_cpu);
}

Machine read_machine(const fs::path& system, unsigned cpus) {
  std::vector<std::string> packages, cores, caches;
  for (unsigned i = 0; i < cpus; ++i) {
    const fs::path cpu = system / "cpu" / fmt::format("cpu{}", i), topology = cpu / "topology";
    packages.push_back(first_line(topology / "physical_package_id"));
    const std::string core = first_line(topology / "core_id");
    // The number of a core is its own within its die alone.
    cores.push_back(core.empty() ? ""
                                 : fmt::format("{} {} {}", packages.back(),
                                               first_line(topology / "die_id"), core));
    caches.push_back(last_level_cache(cpu));
  }
  return {parts_of(packages), parts_of(cores), parts_of(caches), node_parts(system, cpus)};
}

/// The parts in which Topology has its CPUs.
Parts parts_in(const Topology& machine, unsigned (Topology::*part_of)(unsigned) const) {
  Parts parts;
  for (unsigned cpu = 0; cpu < machine.cpus(); ++cpu) parts.push_back((machine.*part_of)(cpu));
  return numbered(parts);
}

bool fits(const TopologyShape& shape, const Parts& real,
          unsigned (Topology::*part_of)(unsigned) const) {
  return fault_of(shape) == cpu::ShapeFault::None && parts_in(Topology(shape), part_of) == real;
}

class Shaping {
 public:
  Shaping(const Machine& machine, unsigned cpus) : machine_(machine), cpus_(cpus) {}

  HostTopology shape() {
    shape_packages();
    add("last-level cache", machine_.caches, &TopologyShape::llc_per_package, &Topology::llc_of);
    add("NUMA node", machine_.nodes, &TopologyShape::nodes_per_package, &Topology::node_of);
    return std::move(result_);
  }

 private:
  /// As equal parts: packages, cores of each, CPU threads of each.
  std::optional<TopologyShape> divided(unsigned packages, unsigned cores) const {
    if (packages == 0 || cores == 0 || cores % packages != 0 || cpus_ % cores != 0)
      return std::nullopt;
    return TopologyShape{packages, 1, 1, cores / packages, cpus_ / cores};
  }

  bool take(unsigned packages, unsigned cores, bool with_threads) {
    const auto shape = divided(packages, cores);
    if (!shape || !fits(*shape, machine_.packages, &Topology::package_of)) return false;
    if (with_threads && !fits(*shape, machine_.cores, &Topology::core_of)) return false;
    result_.shape = *shape;
    return true;
  }

  void shape_packages() {
    const unsigned packages = count_of(machine_.packages), cores = count_of(machine_.cores);
    result_.shape = {1, 1, 1, cpus_, 1};
    if (packages == 0) return not_told("packages");
    if (take(packages, cores, true)) return;
    if (cores == 0) not_told("cores");
    if (cores > 0 && cores < cpus_) cannot_say("core", "CPU threads", machine_.cores);
    if (!take(packages, cpus_, false)) cannot_say("package", "CPUs", machine_.packages);
  }

  /// A kind of part that packages are cut into.
  void add(const char* what, const Parts& real, unsigned TopologyShape::*per_package,
           unsigned (Topology::*part_of)(unsigned) const) {
    if (real.empty() || fits(result_.shape, real, part_of)) return;
    const unsigned count = count_of(real);
    TopologyShape shape = result_.shape;
    shape.*per_package = count / shape.packages;
    if (count % shape.packages == 0 && fits(shape, real, part_of))
      result_.shape = shape;
    else
      cannot_say(what, "CPUs", real);
  }

  void not_told(const char* what) {
    result_.not_said.push_back(fmt::format("{}, which the kernel does not tell", what));
  }

  /// The members of the first two parts are enough to see how CPUs are numbered.
  void cannot_say(const char* part, const char* members, const Parts& real) {
    std::array<std::vector<unsigned>, 2> first;
    for (unsigned cpu = 0; cpu < cpus_; ++cpu) {
      if (real[cpu] < first.size()) first.at(real[cpu]).push_back(cpu);
    }
    const unsigned count = count_of(real);
    result_.not_said.push_back(
        fmt::format("{} {}{}, of {} {}{}", count, part, count == 1 ? "" : "s", members,
                    experiment::ranges_text(first[0]),
                    count == 1 ? ""
                               : fmt::format(" and {}{}", experiment::ranges_text(first[1]),
                                             count > 2 ? " and so on" : "")));
  }

  const Machine& machine_;
  unsigned cpus_;
  HostTopology result_;
};

}  // namespace

HostTopology read_topology(unsigned cpus, const fs::path& root) {
  const fs::path system = root / "sys/devices/system";
  const std::string online = first_line(system / "cpu/online");
  const auto numbers = experiment::parse_cpu_list(online);
  if (numbers) cpus = static_cast<unsigned>(numbers->size());
  if (numbers && numbers->back() + 1 != cpus)
    return {{1, 1, 1, cpus, 1}, {fmt::format("that CPUs {} are online", online)}};
  return Shaping(read_machine(system, cpus), cpus).shape();
}

std::string host_topology_text(const HostTopology& topology) {
  std::string text = experiment::shape_text(topology.shape);
  if (!topology.not_said.empty())
    text += fmt::format("; not said: {}", fmt::join(topology.not_said, "; "));
  return text;
}

}  // namespace acceptlab::validation
