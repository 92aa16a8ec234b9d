#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace acceptlab::cpu {

/// How many of each part a machine has.
struct TopologyShape {
  unsigned packages = 1;
  unsigned nodes_per_package = 1;
  unsigned llc_per_package = 1;  // last-level caches
  unsigned cores = 1;            // per package
  unsigned threads_per_core = 1;
};

/// Assumed: more CPUs than this are a slip of the pen.
inline constexpr unsigned most_cpus = 4096;

/// Why there is no machine of a shape.
enum class ShapeFault : std::uint8_t {
  None,
  NothingOf,            // a count is 0
  TooManyCpus,          // more than most_cpus
  NodeWithoutCore,      // more NUMA nodes in a package than cores
  CacheWithoutCore,     // more last-level caches in a package than cores
  NodesAndCachesCross,  // neither number divides the other, so that neither nests in the other
};
ShapeFault fault_of(const TopologyShape& shape);

/// The nearest thing that two CPUs share. SameCache goes before SameNode: two nodes may share a
/// cache as well as two caches a node.
enum class CpuDistance : std::uint8_t {
  SameCpu,
  SameCore,
  SameCache,
  SameNode,
  SamePackage,
  OtherPackage
};

/// A machine: packages, their NUMA nodes and last-level caches, cores, CPU threads, all numbered
/// from 0 over the whole machine. CPUs are numbered as Linux does on x86: the first threads of all
/// cores package by package, then the second threads in the same order, and so on.
///
/// Nodes and caches of a package are contiguous blocks of its cores, as equal as they can be. Of
/// the two, the more numerous nest in the less numerous.
class Topology {
 public:
  /// Requires fault_of(shape) == ShapeFault::None.
  explicit Topology(const TopologyShape& shape);

  const TopologyShape& shape() const { return shape_; }
  unsigned cpus() const { return static_cast<unsigned>(places_.size()); }
  unsigned cores() const { return shape_.packages * shape_.cores; }
  unsigned llcs() const { return shape_.packages * shape_.llc_per_package; }
  unsigned nodes() const { return shape_.packages * shape_.nodes_per_package; }
  unsigned packages() const { return shape_.packages; }

  // None of these allocates, and each takes constant time. Requires that the part exists.
  unsigned package_of(unsigned cpu) const { return places_[cpu].package; }
  unsigned node_of(unsigned cpu) const { return places_[cpu].node; }
  unsigned llc_of(unsigned cpu) const { return places_[cpu].llc; }
  unsigned core_of(unsigned cpu) const { return places_[cpu].core; }
  CpuDistance distance(unsigned a, unsigned b) const;
  /// The CPUs of a core, by one of them; ascending, itself included.
  std::span<const unsigned> siblings(unsigned cpu) const { return of_core_[core_of(cpu)]; }
  /// The CPUs of a part, ascending.
  std::span<const unsigned> cpus_of_llc(unsigned llc) const { return of_llc_[llc]; }
  std::span<const unsigned> cpus_of_node(unsigned node) const { return of_node_[node]; }
  std::span<const unsigned> cpus_of_package(unsigned package) const { return of_package_[package]; }

 private:
  struct Place {
    unsigned package = 0, node = 0, llc = 0, core = 0;
  };
  /// The CPUs of each part of one kind, in one block of memory.
  class Members {
   public:
    Members(const std::vector<Place>& places, unsigned Place::*part, unsigned parts);
    std::span<const unsigned> operator[](unsigned part) const {
      return std::span(cpus_).subspan(first_[part], first_[part + 1] - first_[part]);
    }

   private:
    std::vector<unsigned> first_, cpus_;
  };
  static std::vector<Place> places_in(const TopologyShape& shape);

  TopologyShape shape_;
  std::vector<Place> places_;  // by CPU
  Members of_package_, of_node_, of_llc_, of_core_;
};

inline CpuDistance Topology::distance(unsigned a, unsigned b) const {
  const Place &x = places_[a], &y = places_[b];
  if (a == b) return CpuDistance::SameCpu;
  if (x.core == y.core) return CpuDistance::SameCore;
  if (x.llc == y.llc) return CpuDistance::SameCache;
  if (x.node == y.node) return CpuDistance::SameNode;
  return x.package == y.package ? CpuDistance::SamePackage : CpuDistance::OtherPackage;
}

}  // namespace acceptlab::cpu
