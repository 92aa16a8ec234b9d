#include "models/cpu/topology.hpp"

#include <algorithm>
#include <array>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/breadth_first_search.hpp>

#include "sim/check.hpp"

namespace acceptlab::cpu {

namespace {

// --- The machine as a tree

enum class Level : std::uint8_t { Machine, Package, Node, Cache, Core, Cpu };
constexpr std::size_t level_count = 6;

struct Part {
  Level level = Level::Machine;
  unsigned number = 0;
};
using Tree = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS, Part>;
using Vertex = boost::graph_traits<Tree>::vertex_descriptor;

/// Block of `cores` cores, cut into `blocks` contiguous ones, that core `core` is in.
unsigned block_of(unsigned core, unsigned blocks, unsigned cores) { return core * blocks / cores; }

class MachineTree {
 public:
  explicit MachineTree(const TopologyShape& shape) : shape_(shape) {
    const Vertex machine = boost::add_vertex(Part{}, tree_);
    for (unsigned package = 0; package < shape_.packages; ++package) {
      const Vertex at = add(machine, Level::Package, package);
      for (unsigned core = 0; core < shape_.cores; ++core) add_core(at, package, core);
    }
  }

  const Tree& tree() const { return tree_; }

 private:
  /// Blocks are contiguous, so the part that a core is in is the newest of its kind or a new one.
  Vertex enter(Level level, unsigned number, Vertex parent) {
    Open& open = open_.at(static_cast<std::size_t>(level));
    if (!open.exists || open.number != number) open = {true, number, add(parent, level, number)};
    return open.vertex;
  }
  void add_core(Vertex package_vertex, unsigned package, unsigned core) {
    const unsigned nodes = shape_.nodes_per_package, caches = shape_.llc_per_package;
    const unsigned node = package * nodes + block_of(core, nodes, shape_.cores),
                   cache = package * caches + block_of(core, caches, shape_.cores);
    // block_of() rounds down, so with n = k * m the block among m is that among n, divided by k:
    // the finer blocks nest in the coarser ones even where neither divides the cores.
    const Vertex inner = nodes <= caches
                             ? enter(Level::Cache, cache, enter(Level::Node, node, package_vertex))
                             : enter(Level::Node, node, enter(Level::Cache, cache, package_vertex));
    const unsigned number = package * shape_.cores + core, all = shape_.packages * shape_.cores;
    const Vertex at = add(inner, Level::Core, number);
    for (unsigned thread = 0; thread < shape_.threads_per_core; ++thread)
      add(at, Level::Cpu, number + thread * all);
  }
  Vertex add(Vertex parent, Level level, unsigned number) {
    const Vertex vertex = boost::add_vertex(Part{level, number}, tree_);
    boost::add_edge(parent, vertex, tree_);
    return vertex;
  }

  struct Open {
    bool exists = false;
    unsigned number = 0;
    Vertex vertex = 0;
  };
  TopologyShape shape_;
  Tree tree_;
  std::array<Open, level_count> open_{};
};

/// The parent of each vertex; the root is its own.
std::vector<Vertex> parents_in(const Tree& tree) {
  std::vector<Vertex> parents(boost::num_vertices(tree), 0);
  const auto index = boost::get(boost::vertex_index, tree);
  const auto recorder = boost::record_predecessors(
      boost::make_iterator_property_map(parents.begin(), index), boost::on_tree_edge());
  boost::breadth_first_search(tree, Vertex{0}, boost::visitor(boost::make_bfs_visitor(recorder)));
  return parents;
}

}  // namespace

// --- Tables

ShapeFault fault_of(const TopologyShape& s) {
  const auto [least, most] = std::minmax(s.nodes_per_package, s.llc_per_package);
  if (std::min({s.packages, least, s.cores, s.threads_per_core}) == 0) return ShapeFault::NothingOf;
  if (std::uint64_t{s.packages} * s.cores > most_cpus / s.threads_per_core)
    return ShapeFault::TooManyCpus;
  if (s.nodes_per_package > s.cores) return ShapeFault::NodeWithoutCore;
  if (s.llc_per_package > s.cores) return ShapeFault::CacheWithoutCore;
  return most % least == 0 ? ShapeFault::None : ShapeFault::NodesAndCachesCross;
}

std::vector<Topology::Place> Topology::places_in(const TopologyShape& shape) {
  AL_CHECK(fault_of(shape) == ShapeFault::None);
  const MachineTree machine(shape);
  const Tree& tree = machine.tree();
  const std::vector<Vertex> parents = parents_in(tree);
  const unsigned cpus = shape.packages * shape.cores * shape.threads_per_core;
  std::vector<Place> places(cpus);
  for (const Vertex leaf : boost::make_iterator_range(boost::vertices(tree))) {
    if (tree[leaf].level != Level::Cpu) continue;
    std::array<unsigned, level_count> ancestor{};
    for (Vertex v = leaf; v != 0; v = parents[v])
      ancestor.at(static_cast<std::size_t>(tree[v].level)) = tree[v].number;
    places[tree[leaf].number] = {ancestor[1], ancestor[2], ancestor[3], ancestor[4]};
  }
  return places;
}

Topology::Members::Members(const std::vector<Place>& places, unsigned Place::*part, unsigned parts)
    : first_(parts + 1, 0), cpus_(places.size()) {
  for (const Place& place : places) ++first_[place.*part + 1];
  for (unsigned p = 0; p < parts; ++p) first_[p + 1] += first_[p];
  std::vector<unsigned> next(first_.begin(), first_.end() - 1);
  for (unsigned cpu = 0; cpu < places.size(); ++cpu) cpus_[next[places[cpu].*part]++] = cpu;
}

Topology::Topology(const TopologyShape& shape)
    : shape_(shape),
      places_(places_in(shape)),
      of_package_(places_, &Place::package, packages()),
      of_node_(places_, &Place::node, nodes()),
      of_llc_(places_, &Place::llc, llcs()),
      of_core_(places_, &Place::core, cores()) {}

}  // namespace acceptlab::cpu
