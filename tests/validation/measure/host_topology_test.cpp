#include "validation/measure/host_topology.hpp"

#include <fmt/format.h>

#include <fstream>

#include "tests/catch.hpp"
#include "tests/experiment/folder.hpp"

namespace acceptlab::validation {
namespace {

namespace fs = std::filesystem;
using Texts = std::vector<std::string>;

/// Where a CPU is, as its folder in sysfs says it.
struct Place {
  int package = 0, die = 0, core = 0;
  std::string cache;  // the CPUs that share its last-level cache; empty: no folder of caches
};

/// /sys of a machine with these CPUs.
class Machine {
 public:
  explicit Machine(const std::vector<Place>& places) {
    write("cpu/online", places.size() == 1 ? "0" : fmt::format("0-{}", places.size() - 1));
    for (std::size_t i = 0; i < places.size(); ++i) {
      const Place& place = places[i];
      const std::string cpu = fmt::format("cpu/cpu{}/", i);
      write(cpu + "topology/physical_package_id", std::to_string(place.package));
      write(cpu + "topology/die_id", std::to_string(place.die));
      write(cpu + "topology/core_id", std::to_string(place.core));
      if (place.cache.empty()) continue;
      add_cache(cpu + "cache/index0/", 1, "Data", std::to_string(i));
      add_cache(cpu + "cache/index1/", 1, "Instruction", std::to_string(i));
      add_cache(cpu + "cache/index3/", 3, "Unified", place.cache);
      add_cache(cpu + "cache/index2/", 2, "Unified", std::to_string(i));
    }
  }

  void write(const std::string& file, const std::string& text) const {
    const fs::path path = root() / "sys/devices/system" / file;
    fs::create_directories(path.parent_path());
    std::ofstream(path) << text << '\n';
  }
  HostTopology read() const { return read_topology(7, root()); }

 private:
  fs::path root() const { return folder_.path("root"); }
  void add_cache(const std::string& folder, int level, const std::string& type,
                 const std::string& sharing) const {
    write(folder + "level", std::to_string(level));
    write(folder + "type", type);
    write(folder + "shared_cpu_list", sharing);
  }

  experiment::Folder folder_;
};

/// packages, nodes and caches of each, cores of each, threads of each.
using Counts = std::vector<unsigned>;
Counts counts(const HostTopology& t) {
  const cpu::TopologyShape& s = t.shape;
  return {s.packages, s.nodes_per_package, s.llc_per_package, s.cores, s.threads_per_core};
}

TEST_CASE("packages, cores and CPU threads, numbered as Linux does on x86") {
  // CPUs 0-1 and 4-5 in package 0, 2-3 and 6-7 in package 1; cores have any numbers.
  Machine machine({{0, 0, 0, "0-1,4-5"},
                   {0, 0, 4, "0-1,4-5"},
                   {1, 0, 0, "2-3,6-7"},
                   {1, 0, 4, "2-3,6-7"},
                   {0, 0, 0, "0-1,4-5"},
                   {0, 0, 4, "0-1,4-5"},
                   {1, 0, 0, "2-3,6-7"},
                   {1, 0, 4, "2-3,6-7"}});
  machine.write("node/node0/cpulist", "0-1,4-5");
  machine.write("node/node1/cpulist", "2-3,6-7");
  machine.write("node/node2/cpulist", "");  // memory alone
  machine.write("node/possible", "0-2");
  const HostTopology topology = machine.read();
  CHECK(counts(topology) == Counts{2, 1, 1, 2, 2});
  CHECK(topology.not_said.empty());
  CHECK(host_topology_text(topology) ==
        "2 packages, 1 node and 1 last-level cache of each, 2 cores of 2 threads");
}

TEST_CASE("caches and nodes cut a package, dies tell its cores apart") {
  Machine machine({{0, 0, 0, "0-1"}, {0, 0, 1, "0-1"}, {0, 1, 0, "2-3"}, {0, 1, 1, "2-3"}});
  machine.write("node/node0/cpulist", "0-3");
  CHECK(counts(machine.read()) == Counts{1, 1, 2, 4, 1});
  machine.write("node/node0/cpulist", "0-1");
  machine.write("node/node1/cpulist", "2-3");
  CHECK(counts(machine.read()) == Counts{1, 2, 2, 4, 1});
  CHECK(machine.read().not_said.empty());
}

TEST_CASE("threads next to each other are numbered otherwise, and left out with a word") {
  // As many guests have it.
  const Machine machine({{0, 0, 0, "0-3"}, {0, 0, 0, "0-3"}, {0, 0, 1, "0-3"}, {0, 0, 1, "0-3"}});
  const HostTopology topology = machine.read();
  CHECK(counts(topology) == Counts{1, 1, 1, 4, 1});
  CHECK(topology.not_said == Texts{"2 cores, of CPU threads 0-1 and 2-3"});
  CHECK(host_topology_text(topology) ==
        "1 package, 1 node and 1 last-level cache of each, 4 cores of 1 thread; not said: 2 cores, "
        "of CPU threads 0-1 and 2-3");
}

TEST_CASE("where threads are left out, packages and caches need not be") {
  const Machine machine({{0, 0, 0, "0-1"}, {0, 0, 0, "0-1"}, {1, 0, 0, "2-3"}, {1, 0, 0, "2-3"}});
  CHECK(counts(machine.read()) == Counts{2, 1, 1, 2, 1});
  CHECK(machine.read().not_said == Texts{"2 cores, of CPU threads 0-1 and 2-3"});
}

TEST_CASE("packages whose CPUs take turns are left out") {
  const Machine machine({{0, 0, 0, "0,2"}, {1, 0, 0, "1,3"}, {0, 0, 1, "0,2"}, {1, 0, 1, "1,3"}});
  CHECK(counts(machine.read()) == Counts{1, 1, 1, 4, 1});
  CHECK(machine.read().not_said ==
        Texts{"2 packages, of CPUs 0,2 and 1,3", "2 last-level caches, of CPUs 0,2 and 1,3"});
}

TEST_CASE("cores of unequal size are left out") {
  // Two cores with two threads, two with one.
  const Machine machine({{0, 0, 0, "0-5"},
                         {0, 0, 0, "0-5"},
                         {0, 0, 1, "0-5"},
                         {0, 0, 1, "0-5"},
                         {0, 0, 8, "0-5"},
                         {0, 0, 9, "0-5"}});
  CHECK(counts(machine.read()) == Counts{1, 1, 1, 6, 1});
  CHECK(machine.read().not_said == Texts{"4 cores, of CPU threads 0-1 and 2-3 and so on"});
}

TEST_CASE("what spans packages cannot be said, what is not told is not missed") {
  Machine machine({{0, 0, 0, ""}, {1, 0, 0, ""}});
  CHECK(counts(machine.read()) == Counts{2, 1, 1, 1, 1});
  CHECK(machine.read().not_said.empty());
  machine.write("node/node0/cpulist", "0-1");
  CHECK(counts(machine.read()) == Counts{2, 1, 1, 1, 1});
  CHECK(machine.read().not_said == Texts{"1 NUMA node, of CPUs 0-1"});
}

TEST_CASE("nodes and caches that cross each other: the caches are kept") {
  Machine machine({{0, 0, 0, "0-2"},
                   {0, 0, 1, "0-2"},
                   {0, 0, 2, "0-2"},
                   {0, 0, 3, "3-5"},
                   {0, 0, 4, "3-5"},
                   {0, 0, 5, "3-5"}});
  for (const char* node : {"0", "1", "2"})
    machine.write(fmt::format("node/node{}/cpulist", node),
                  fmt::format("{}-{}", 2 * std::stoi(node), 2 * std::stoi(node) + 1));
  CHECK(counts(machine.read()) == Counts{1, 1, 2, 6, 1});
  CHECK(machine.read().not_said == Texts{"3 NUMA nodes, of CPUs 0-1 and 2-3 and so on"});
}

TEST_CASE("a machine with CPUs that are off, or of which nothing is told, is flat") {
  Machine machine({{0, 0, 0, "0-2"}, {0, 0, 1, "0-2"}, {0, 0, 2, "0-2"}});
  machine.write("cpu/online", "0,2");
  CHECK(counts(machine.read()) == Counts{1, 1, 1, 2, 1});
  CHECK(machine.read().not_said == Texts{"that CPUs 0,2 are online"});

  const experiment::Folder empty;
  const HostTopology nothing = read_topology(7, empty.path("none"));
  CHECK(counts(nothing) == Counts{1, 1, 1, 7, 1});
  CHECK(nothing.not_said == Texts{"packages, which the kernel does not tell"});
}

TEST_CASE("this machine has as many CPUs as it says") {
  const HostTopology topology = read_topology(1);
  CHECK(fault_of(topology.shape) == cpu::ShapeFault::None);
}

}  // namespace
}  // namespace acceptlab::validation
