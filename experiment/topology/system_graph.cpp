#include "experiment/topology/system_graph.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/graphviz.hpp>
#include <set>
#include <sstream>
#include <utility>

#include "experiment/topology/capacity.hpp"

namespace acceptlab::experiment {
namespace {

enum class Kind : std::uint8_t {
  Packets,
  Queue,
  SoftirqCpu,
  Choice,  // by address
  Socket,
  WatchList,  // stands for the edges of all its sockets to all who watch them
  Dispatcher,
  HandOff,
  Worker,
  Cpu
};

struct Vertex {
  Kind kind = Kind::Packets;
  unsigned number = 0;
  double share = 0;  // of all connections, where it is fixed
};
using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::bidirectionalS, Vertex>;
using Place = boost::graph_traits<Graph>::vertex_descriptor;

}  // namespace

struct SystemGraph::Impl {
  explicit Impl(SystemMap of) : map(std::move(of)) {
    add_packets();
    add_sockets();
    add_workers();
  }

  Place add(Kind kind, unsigned number, double share = 0) {
    return boost::add_vertex(Vertex{kind, number, share}, graph);
  }
  void connect(Place from, Place to) { boost::add_edge(from, to, graph); }

  void add_packets() {
    const Place packets = add(Kind::Packets, 0, 1);
    std::vector<Place> at(map.cpus, packets);
    for (unsigned c = 0; c < map.cpus; ++c) {
      if (map.softirq_share[c] <= 0) continue;
      at[c] = add(Kind::SoftirqCpu, c, map.softirq_share[c]);
      softirq.push_back(at[c]);
      if (map.queue_cpus.empty()) connect(packets, at[c]);
    }
    for (unsigned q = 0; q < map.queue_cpus.size(); ++q) {
      const Place queue = add(Kind::Queue, q, 1 / static_cast<double>(map.queue_cpus.size()));
      connect(packets, queue);
      connect(queue, at[map.queue_cpus[q]]);
    }
  }

  void add_sockets() {
    std::vector<Place> choices;
    for (unsigned s = 0; s < map.sockets.size(); ++s) {
      const SystemMap::Socket& socket = map.sockets[s];
      if (socket.address >= choices.size()) {
        choices.push_back(add(Kind::Choice, socket.address));
        for (const Place cpu : softirq) connect(cpu, choices.back());
      }
      sockets.push_back(add(Kind::Socket, s, socket.share));
      connect(choices.back(), sockets.back());
    }
  }

  /// By watch list: the vertex that all its watchers are reached by, where that saves edges; else
  /// none.
  std::vector<Place> add_watch_lists() {
    std::vector<unsigned> watchers(map.watch_lists.size(), 0);
    for (const SystemMap::Worker& worker : map.workers) ++watchers[worker.watches];
    std::vector<Place> hubs(map.watch_lists.size(), none);
    for (std::size_t l = 0; l < hubs.size(); ++l) {
      if (map.watch_lists[l].size() < 2 || watchers[l] < 2) continue;
      hubs[l] = add(Kind::WatchList, static_cast<unsigned>(l));
      for (const unsigned s : map.watch_lists[l]) connect(sockets[s], hubs[l]);
    }
    return hubs;
  }

  /// A thread on its CPU, reached from the sockets of a list.
  Place add_thread(Kind kind, unsigned number, unsigned cpu, std::size_t list, Place hub) {
    const Place thread = add(kind, number);
    if (hub != none) {
      connect(hub, thread);
    } else {
      for (const unsigned s : map.watch_lists[list]) connect(sockets[s], thread);
    }
    if (map.anywhere) return thread;  // it has no CPU of its own
    if (run[cpu] == none) run[cpu] = add(Kind::Cpu, cpu);
    connect(thread, run[cpu]);
    return thread;
  }

  void add_workers() {
    run.assign(map.cpus, none);
    const std::vector<Place> hubs = add_watch_lists();
    const Place hand_off = map.hands_off ? add(Kind::HandOff, 0) : none;
    for (unsigned w = 0; w < map.workers.size(); ++w) {
      const auto [cpu, list] = map.workers[w];
      const Place worker = add_thread(Kind::Worker, w, cpu, list, hubs[list]);
      if (!map.hands_off) continue;
      if (!map.watch_lists[list].empty()) connect(worker, hand_off);
      connect(hand_off, worker);
    }
    if (!map.dispatcher_cpu) return;
    const auto number = static_cast<unsigned>(map.workers.size());
    const std::size_t every = map.watch_lists.size() - 1;
    connect(add_thread(Kind::Dispatcher, number, *map.dispatcher_cpu, every, hubs[every]),
            hand_off);
  }

  static constexpr Place none = 0;  // the packets, to which no edge leads
  SystemMap map;
  Graph graph;
  std::vector<Place> softirq, sockets;
  std::vector<Place> run;  // by CPU
};

SystemGraph::SystemGraph(const SystemMap& map) : impl_(std::make_unique<Impl>(map)) {}
SystemGraph::~SystemGraph() = default;

std::vector<unsigned> SystemGraph::unwatched_sockets() const {
  std::vector<unsigned> alone;
  for (const Place socket : impl_->sockets) {
    if (boost::out_degree(socket, impl_->graph) == 0) alone.push_back(impl_->graph[socket].number);
  }
  return alone;
}

std::vector<unsigned> SystemGraph::idle_workers() const {
  std::vector<unsigned> idle;
  for (const Place v : boost::make_iterator_range(boost::vertices(impl_->graph))) {
    if (impl_->graph[v].kind == Kind::Worker && boost::in_degree(v, impl_->graph) == 0)
      idle.push_back(impl_->graph[v].number);
  }
  return idle;
}

// --- The picture

namespace {

/// What is at its limit, by kind and number.
std::set<std::pair<Kind, unsigned>> limits_of(const FlowBound& bound) {
  std::set<std::pair<Kind, unsigned>> limits;
  const auto add = [&](Kind kind, const std::vector<unsigned>& numbers) {
    for (const unsigned n : numbers) limits.emplace(kind, n);
  };
  add(Kind::SoftirqCpu, bound.packet_cpus);
  add(Kind::Cpu, bound.cpus);
  add(Kind::Worker, bound.slots);
  add(Kind::Socket, bound.locks);
  return limits;
}

std::string percent(double share) {
  return share > 0 ? fmt::format("\\n{:.3g}%", share * 100) : std::string();
}

std::string label_of(const Vertex& v, const cpu::Topology& machine) {
  switch (v.kind) {
    case Kind::Packets:
      return "packets";
    case Kind::Queue:
      return fmt::format("NIC queue {}{}", v.number, percent(v.share));
    case Kind::SoftirqCpu:
      return fmt::format("CPU {} softirq{}", v.number, percent(v.share));
    case Kind::Choice:
      return fmt::format("choice\\naddress {}", v.number);
    case Kind::Socket:
      return fmt::format("socket {}{}", v.number, percent(v.share));
    case Kind::WatchList:
      return "";
    case Kind::Dispatcher:
      return "dispatcher";
    case Kind::HandOff:
      return "hand-off";
    case Kind::Worker:
      return fmt::format("worker {}", v.number);
    case Kind::Cpu:
      break;
  }
  return fmt::format("CPU {}\\npackage {}, cache {}", v.number, machine.package_of(v.number),
                     machine.llc_of(v.number));
}

std::string_view shape_of(Kind kind) {
  switch (kind) {
    case Kind::Packets:
      return "plaintext";
    case Kind::Choice:
    case Kind::HandOff:
      return "diamond";
    case Kind::Socket:
      return "cds";
    case Kind::WatchList:
      return "point";
    case Kind::Worker:
    case Kind::Dispatcher:
      return "ellipse";
    default:
      return "box";
  }
}

}  // namespace

std::string SystemGraph::dot(const std::string& title, const cpu::Topology& machine,
                             const Capacity& capacity) const {
  const auto limits = limits_of(capacity.bound);
  const Graph& graph = impl_->graph;
  const auto vertex = [&](std::ostream& out, Place v) {
    const Vertex& it = graph[v];
    out << fmt::format("[label=\"{}\", shape={}{}]", label_of(it, machine), shape_of(it.kind),
                       limits.contains({it.kind, it.number}) ? ", color=red, fontcolor=red" : "");
  };
  const auto edge = [](std::ostream& /*out*/, const auto& /*edge*/) {};
  const auto whole = [&](std::ostream& out) {
    out << fmt::format("label={};\nlabelloc=t;\nrankdir=LR;\nnode [fontname=\"sans-serif\"];\n",
                       boost::escape_dot_string(title + "\n" + capacity.text()));
  };
  std::ostringstream out;
  boost::write_graphviz(out, graph, vertex, edge, whole);
  return out.str();
}

}  // namespace acceptlab::experiment
