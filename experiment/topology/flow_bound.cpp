#include "experiment/topology/flow_bound.hpp"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/boykov_kolmogorov_max_flow.hpp>
#include <cstdint>
#include <map>
#include <numeric>

namespace acceptlab::experiment {
namespace {

// The bound is that of a parametric maximum flow. At a total rate F the network is
//
//   source -> listen sockets -> watch lists -> workers -> CPUs -> sink
//
// with what a vertex can take on an arc of its own, between its entry and its exit. Two things are
// given by F and cannot be routed around, which is why one plain maximum flow would be too large:
// the hash gives socket i share_i F whether or not its workers can take it, so that is the capacity
// of the arc that leads to it and all of them must be full; and packets cost CPU c load_c F, which
// its workers do not have. F can be carried if the maximum flow is F.
//
// Each cut of the network has a capacity A + B F, and the bound is the least F at which one equals
// F. From a rate that is too high, the minimum cut there gives the next: A / (1 - B). The rates
// fall, every cut is met once at most, and the last is the bound, exactly.

constexpr double infinite = std::numeric_limits<double>::infinity();
// Flows are integers, so that no rounding makes the algorithm run for ever: so many to the rate.
constexpr auto unit = static_cast<double>(std::int64_t{1} << 50);
constexpr std::int64_t no_limit = std::int64_t{1} << 56;
constexpr double tolerance = 1e-9;  // relative; rounding is below 1e-10 for 65536 arcs

using Traits = boost::adjacency_list_traits<boost::vecS, boost::vecS, boost::bidirectionalS>;
using Edge = Traits::edge_descriptor;

enum class Part : std::uint8_t { Demand, Lock, Slots, Cpu, Core, Passage };

struct Vertex {
  boost::default_color_type color = boost::white_color;
  Edge predecessor{};
  std::int64_t distance = 0;
};
struct Arc {
  Part part = Part::Passage;
  unsigned number = 0;          // of socket, worker group or CPU
  double fixed = 0, per_f = 0;  // capacity: fixed + per_f * F; infinite: no limit
  std::int64_t capacity = 0, residual = 0;
  Edge reverse{};
};
using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::bidirectionalS, Vertex, Arc>;
using Place = boost::graph_traits<Graph>::vertex_descriptor;

/// Workers that watch the same and run on the same CPU.
struct Group {
  std::size_t watches = 0;
  unsigned cpu = 0;
  std::vector<unsigned> workers;
};

class Network {
 public:
  explicit Network(const FlowProblem& problem) : problem_(problem) {
    source_ = boost::add_vertex(graph_);
    sink_ = boost::add_vertex(graph_);
    make_groups();
    const std::vector<Place> lists = add_sockets();
    add_workers(lists);
  }

  /// The bound by the flow, if it is below `rate`; then also what is at its limit.
  double lower(double rate, FlowBound& bound) {
    const std::int64_t demand = set_capacities(rate);
    const std::int64_t flow = boykov_kolmogorov_max_flow(
        graph_, boost::get(&Arc::capacity, graph_), boost::get(&Arc::residual, graph_),
        boost::get(&Arc::reverse, graph_), boost::get(&Vertex::predecessor, graph_),
        boost::get(&Vertex::color, graph_), boost::get(&Vertex::distance, graph_),
        boost::get(boost::vertex_index, graph_), source_, sink_);
    if (static_cast<double>(flow) >= static_cast<double>(demand) * (1 - tolerance)) return rate;
    double fixed = 0, per_f = 0, wanted = 0;
    for (const Edge edge : boost::make_iterator_range(boost::edges(graph_))) {
      const Arc& arc = graph_[edge];
      if (arc.part == Part::Demand) wanted += arc.per_f;
      if (!crosses(edge)) continue;
      fixed += arc.fixed;
      per_f += arc.per_f;
    }
    const double next = fixed / (wanted - per_f);
    if (next >= rate * (1 - tolerance)) return rate;
    name_cut(bound);
    return next;
  }

  /// What the CPUs and slots of all workers can do, to begin with: infinite if nothing is limited.
  double all_workers() const {
    double cpus = infinite, slots = infinite;
    if (problem_.worker > 0) {
      std::vector<unsigned> used;
      for (const Group& group : groups_) used.push_back(group.cpu);
      if (problem_.anywhere) {
        used.resize(problem_.load_of_cpu.size());
        std::iota(used.begin(), used.end(), 0U);
      }
      std::sort(used.begin(), used.end());
      used.erase(std::unique(used.begin(), used.end()), used.end());
      cpus = static_cast<double>(used.size()) / problem_.worker;
    }
    if (limits_slots())
      slots = static_cast<double>(problem_.workers.size()) * problem_.slots / problem_.held;
    // A socket nobody watches asks for nothing.
    double served = 0;
    for (const unsigned s : watched_) served += problem_.share[s];
    const double part = problem_.routed_freely ? 1 : served;
    const double locks = problem_.lock > 0 && !watched_.empty()
                             ? static_cast<double>(watched_.size()) / problem_.lock
                             : infinite;
    return part > 0 ? std::min({cpus, slots, locks}) / part : infinite;
  }

 private:
  bool limits_slots() const { return problem_.slots > 0 && problem_.held > 0; }

  void make_groups() {
    std::map<std::pair<std::size_t, unsigned>, std::size_t> known;
    for (unsigned w = 0; w < problem_.workers.size(); ++w) {
      const FlowProblem::Worker& worker = problem_.workers[w];
      if (problem_.watch_lists[worker.watches].empty()) continue;
      const unsigned cpu = problem_.anywhere ? 0 : worker.cpu;
      const auto [at, is_new] = known.emplace(std::pair(worker.watches, cpu), groups_.size());
      if (is_new) groups_.push_back({worker.watches, cpu, {}});
      groups_[at->second].workers.push_back(w);
    }
    for (const Group& group : groups_) {
      const auto& list = problem_.watch_lists[group.watches];
      watched_.insert(watched_.end(), list.begin(), list.end());
    }
    std::sort(watched_.begin(), watched_.end());
    watched_.erase(std::unique(watched_.begin(), watched_.end()), watched_.end());
  }

  /// Returns the vertex of each watch list.
  std::vector<Place> add_sockets() {
    std::vector<Place> lists, exits(problem_.share.size(), source_);
    for (std::size_t l = 0; l < problem_.watch_lists.size(); ++l)
      lists.push_back(boost::add_vertex(graph_));
    Place chooser = source_;
    if (problem_.routed_freely && !watched_.empty()) {
      chooser = boost::add_vertex(graph_);
      add(source_, chooser, {Part::Demand, 0, 0, 1});
    }
    for (const unsigned s : watched_) {
      const Place entry = boost::add_vertex(graph_);
      exits[s] = entry;
      if (problem_.routed_freely)
        add(chooser, entry, {Part::Passage, s, infinite, 0});
      else
        add(source_, entry, {Part::Demand, s, 0, problem_.share[s]});
      if (problem_.lock <= 0) continue;
      exits[s] = boost::add_vertex(graph_);
      add(entry, exits[s], {Part::Lock, s, 1 / problem_.lock, 0});
    }
    std::vector<bool> used(lists.size(), false);
    for (const Group& group : groups_) {
      if (used[group.watches]) continue;
      used[group.watches] = true;
      for (const unsigned s : problem_.watch_lists[group.watches])
        add(exits[s], lists[group.watches], {Part::Passage, s, infinite, 0});
    }
    return lists;
  }

  void add_workers(const std::vector<Place>& lists) {
    std::map<unsigned, Place> cpus;
    for (unsigned g = 0; g < groups_.size(); ++g) {
      const Group& group = groups_[g];
      const auto [at, is_new] = cpus.emplace(group.cpu, Place{});
      if (is_new) at->second = problem_.anywhere ? add_all_cpus() : add_cpu(group.cpu);
      Arc slots{Part::Passage, g, infinite, 0};
      if (limits_slots())
        slots = {Part::Slots, g,
                 static_cast<double>(group.workers.size()) * problem_.slots / problem_.held, 0};
      add(lists[group.watches], at->second, slots);
    }
  }

  Place add_cpu(unsigned cpu) {
    const Place place = boost::add_vertex(graph_);
    add(place, core_of(cpu), cpu_arc(cpu));
    return place;
  }

  /// Where all CPU threads of a core come together, or the sink where a core has but one.
  Place core_of(unsigned cpu) {
    if (problem_.core_of_cpu.empty() || problem_.worker <= 0) return sink_;
    const unsigned core = problem_.core_of_cpu[cpu];
    const auto [at, is_new] = cores_.emplace(core, Place{});
    if (!is_new) return at->second;
    at->second = boost::add_vertex(graph_);
    double load = 0, taken = 0;
    for (unsigned c = 0; c < problem_.core_of_cpu.size(); ++c) {
      if (problem_.core_of_cpu[c] != core) continue;
      load += problem_.load_of_cpu[c];
      taken += taken_of(c);
    }
    add(at->second, sink_,
        {Part::Core, core, (problem_.core - taken) / problem_.worker, -load / problem_.worker});
    return at->second;
  }

  double taken_of(unsigned cpu) const {
    return problem_.taken_of_cpu.empty() ? 0 : problem_.taken_of_cpu[cpu];
  }

  /// From where a worker that is not pinned comes to every CPU.
  Place add_all_cpus() {
    const Place all = boost::add_vertex(graph_);
    for (unsigned cpu = 0; cpu < problem_.load_of_cpu.size(); ++cpu)
      add(all, add_cpu(cpu), {Part::Passage, cpu, infinite, 0});
    return all;
  }

  /// A second of the CPU, less what all connections take of it.
  Arc cpu_arc(unsigned cpu) const {
    if (problem_.worker <= 0) return {Part::Passage, cpu, infinite, 0};
    return {Part::Cpu, cpu, (1 - taken_of(cpu)) / problem_.worker,
            -problem_.load_of_cpu[cpu] / problem_.worker};
  }

  void add(Place from, Place to, const Arc& arc) {
    const Edge there = boost::add_edge(from, to, arc, graph_).first;
    const Edge back = boost::add_edge(to, from, Arc{}, graph_).first;
    graph_[there].reverse = back;
    graph_[back].reverse = there;
  }

  /// Returns how much the source gives.
  std::int64_t set_capacities(double rate) {
    std::int64_t demand = 0;
    for (const Edge edge : boost::make_iterator_range(boost::edges(graph_))) {
      Arc& arc = graph_[edge];
      const double capacity = std::max(0.0, arc.fixed + arc.per_f * rate);
      // More than twice the whole is as good as no limit, and stays far from overflow.
      arc.capacity =
          capacity > 2 * rate ? no_limit : static_cast<std::int64_t>(capacity / rate * unit);
      if (arc.part == Part::Demand) demand += arc.capacity;
    }
    return demand;
  }

  /// From the source's side of the minimum cut to the other one.
  bool crosses(Edge edge) const {
    const bool from = graph_[boost::source(edge, graph_)].color == boost::black_color,
               to = graph_[boost::target(edge, graph_)].color == boost::black_color;
    return from && !to;
  }

  void name_cut(FlowBound& bound) const {
    bound = {};
    for (const Edge edge : boost::make_iterator_range(boost::edges(graph_))) {
      const Arc& arc = graph_[edge];
      const bool cut = crosses(edge);
      if (arc.part == Part::Demand && !cut && !problem_.routed_freely)
        bound.sockets.push_back(arc.number);
      if (!cut) continue;
      if (arc.part == Part::Cpu) bound.cpus.push_back(arc.number);
      if (arc.part == Part::Core) add_core(bound, arc.number);
      if (arc.part == Part::Lock) bound.locks.push_back(arc.number);
      if (arc.part != Part::Slots) continue;
      const std::vector<unsigned>& workers = groups_[arc.number].workers;
      bound.slots.insert(bound.slots.end(), workers.begin(), workers.end());
    }
    if (problem_.routed_freely) bound.sockets = watched_;
    for (auto* list : {&bound.sockets, &bound.cpus, &bound.locks, &bound.slots})
      std::sort(list->begin(), list->end());
  }

  void add_core(FlowBound& bound, unsigned core) const {
    for (unsigned c = 0; c < problem_.core_of_cpu.size(); ++c) {
      if (problem_.core_of_cpu[c] == core) bound.cpus.push_back(c);
    }
  }

  const FlowProblem& problem_;
  std::map<unsigned, Place> cores_;
  std::vector<Group> groups_;
  std::vector<unsigned> watched_;  // sockets, ascending
  Graph graph_;
  Place source_ = 0, sink_ = 0;
};

/// The CPUs that need all their time for what every connection costs them.
FlowBound bound_by_packets(const FlowProblem& problem) {
  FlowBound bound;
  const auto most = [&](unsigned c) {
    const double load = problem.load_of_cpu[c];
    const double taken = problem.taken_of_cpu.empty() ? 0 : problem.taken_of_cpu[c];
    return load <= 0 ? infinite : std::max(0.0, 1 - taken) / load;
  };
  for (unsigned c = 0; c < problem.load_of_cpu.size(); ++c)
    bound.per_s = std::min(bound.per_s, most(c));
  if (bound.per_s == infinite) return bound;
  for (unsigned c = 0; c < problem.load_of_cpu.size(); ++c) {
    if (most(c) <= bound.per_s * (1 + tolerance)) bound.packet_cpus.push_back(c);
  }
  return bound;
}

}  // namespace

FlowBound flow_bound(const FlowProblem& problem) {
  FlowBound bound = bound_by_packets(problem);
  Network network(problem);
  // Above what all workers can do together there is a cut for certain.
  double rate = std::min(bound.per_s, 2 * network.all_workers());
  if (rate == infinite || rate == 0) return bound;
  for (;;) {
    const double next = network.lower(rate, bound);
    bound.per_s = next;
    if (next == rate) return bound;
    rate = next;
  }
}

}  // namespace acceptlab::experiment
