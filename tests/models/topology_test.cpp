#include "models/cpu/topology.hpp"

#include <algorithm>
#include <tuple>
#include <vector>

#include "tests/catch.hpp"

namespace acceptlab::cpu {
namespace {

using Cpus = std::vector<unsigned>;
Cpus list(std::span<const unsigned> cpus) { return {cpus.begin(), cpus.end()}; }

TopologyShape shape(unsigned packages, unsigned nodes, unsigned llcs, unsigned cores,
                    unsigned threads) {
  return {packages, nodes, llcs, cores, threads};
}

TEST_CASE("CPUs are numbered as Linux does", "[cpu][topology]") {
  // 2 packages x 4 cores x 2 threads: CPUs 0-3 and 4-7 are the first threads of the two packages'
  // cores, 8-11 and 12-15 the second ones; c and c + 2 * 4 are siblings. Two caches a package:
  // cores 0, 1 and 2, 3.
  const Topology machine(shape(2, 1, 2, 4, 2));
  CHECK(machine.cpus() == 16);
  CHECK(machine.cores() == 8);
  CHECK(machine.llcs() == 4);
  CHECK(machine.nodes() == 2);
  for (unsigned c = 0; c < 16; ++c) {
    CAPTURE(c);
    CHECK(machine.core_of(c) == c % 8);
    CHECK(machine.package_of(c) == c % 8 / 4);
    CHECK(machine.node_of(c) == c % 8 / 4);
    CHECK(machine.llc_of(c) == c % 8 / 2);
    CHECK(list(machine.siblings(c)) == Cpus{c % 8, c % 8 + 8});
  }
  CHECK(list(machine.cpus_of_llc(0)) == Cpus{0, 1, 8, 9});
  CHECK(list(machine.cpus_of_llc(3)) == Cpus{6, 7, 14, 15});
  CHECK(list(machine.cpus_of_package(1)) == Cpus{4, 5, 6, 7, 12, 13, 14, 15});
  CHECK(list(machine.cpus_of_node(1)) == list(machine.cpus_of_package(1)));
}

TEST_CASE("how far two CPUs are apart", "[cpu][topology]") {
  using enum CpuDistance;
  // A package of 8 cores: nodes 0-3, 4-7; caches 0-1, 2-3, 4-5, 6-7. The other package has cores
  // 8-15, and siblings are 16 apart.
  const Topology machine(shape(2, 2, 4, 8, 2));
  const auto [other, expected] = GENERATE(table<unsigned, CpuDistance>({
      {0, SameCpu},
      {16, SameCore},
      {1, SameCache},
      {17, SameCache},
      {2, SameNode},
      {3, SameNode},
      {4, SamePackage},
      {23, SamePackage},
      {8, OtherPackage},
      {31, OtherPackage},
  }));
  CAPTURE(other);
  CHECK(machine.distance(0, other) == expected);
  CHECK(machine.distance(other, 0) == expected);
}

TEST_CASE("nodes may nest in a cache that they share", "[cpu][topology]") {
  // One cache of 8 cores, four nodes of two cores: CPU 7 is of another node, but shares the cache.
  const Topology machine(shape(1, 4, 1, 8, 1));
  CHECK(machine.node_of(1) == 0);
  CHECK(machine.node_of(7) == 3);
  CHECK(machine.distance(0, 7) == CpuDistance::SameCache);
}

TEST_CASE("blocks of cores may be unequal", "[cpu][topology]") {
  // 5 cores in 2 caches: core c is in cache c * 2 / 5, so 0 0 0 1 1.
  const Topology two(shape(1, 1, 2, 5, 1));
  CHECK(list(two.cpus_of_llc(0)) == Cpus{0, 1, 2});
  CHECK(list(two.cpus_of_llc(1)) == Cpus{3, 4});
  // 7 cores in 4 caches: c * 4 / 7 is 0 0 1 1 2 2 3; in 2 nodes: c * 2 / 7 is 0 0 0 0 1 1 1, each
  // of two whole caches.
  const Topology nested(shape(1, 2, 4, 7, 1));
  CHECK(list(nested.cpus_of_llc(1)) == Cpus{2, 3});
  CHECK(list(nested.cpus_of_llc(3)) == Cpus{6});
  CHECK(list(nested.cpus_of_node(0)) == Cpus{0, 1, 2, 3});
}

TEST_CASE("every part of every small machine has CPUs, each CPU stands in one of each kind",
          "[cpu][topology]") {
  for (unsigned nodes = 1; nodes <= 4; ++nodes) {
    for (unsigned llcs = 1; llcs <= 6; ++llcs) {
      for (unsigned cores = 1; cores <= 9; ++cores) {
        const TopologyShape s = shape(2, nodes, llcs, cores, 2);
        if (fault_of(s) != ShapeFault::None) continue;
        CAPTURE(nodes, llcs, cores);
        const Topology machine(s);
        std::size_t in_caches = 0;
        for (unsigned l = 0; l < machine.llcs(); ++l) {
          const auto cpus = machine.cpus_of_llc(l);
          in_caches += cpus.size();
          CHECK_FALSE(cpus.empty());
          const auto elsewhere = [&](unsigned c) {
            return machine.node_of(c) != machine.node_of(cpus[0]);
          };
          if (nodes <= llcs) CHECK(std::none_of(cpus.begin(), cpus.end(), elsewhere));
        }
        CHECK(in_caches == machine.cpus());
      }
    }
  }
}

TEST_CASE("shapes that no machine has", "[cpu][topology]") {
  const auto [s, expected] = GENERATE(table<TopologyShape, ShapeFault>({
      {shape(1, 1, 1, 1, 1), ShapeFault::None},
      {shape(1, 2, 6, 7, 1), ShapeFault::None},
      {shape(1, 1, 1, 0, 1), ShapeFault::NothingOf},
      {shape(1, 1, 5, 4, 1), ShapeFault::CacheWithoutCore},
      {shape(1, 5, 1, 4, 1), ShapeFault::NodeWithoutCore},
      {shape(1, 2, 3, 8, 1), ShapeFault::NodesAndCachesCross},
      {shape(4, 1, 1, 128, 8), ShapeFault::None},  // 4096 CPUs
      {shape(1, 1, 1, 4097, 1), ShapeFault::TooManyCpus},
      {shape(64, 1, 1, 4096, 8), ShapeFault::TooManyCpus},
  }));
  CAPTURE(s.packages, s.nodes_per_package, s.llc_per_package, s.cores);
  CHECK(fault_of(s) == expected);
}

}  // namespace
}  // namespace acceptlab::cpu
