#include "gui/schematic/watch_graph.hpp"

#include <algorithm>
#include <set>

namespace acceptlab::gui {

namespace {

/// Bundles that have some sockets and workers each, in place of all those pairs.
WatchGraph::Bundle mixed(const std::vector<WatchGraph::Pair>& pairs) {
  std::set<unsigned> sockets, workers;
  for (const WatchGraph::Pair& pair : pairs) {
    sockets.insert(pair.socket);
    workers.insert(pair.worker);
  }
  return {{sockets.begin(), sockets.end()}, {workers.begin(), workers.end()}, true};
}

}  // namespace

std::size_t WatchGraph::lines() const {
  std::size_t sum = pairs.size();
  for (const Bundle& bundle : bundles) sum += bundle.sockets.size() + bundle.workers.size();
  return sum;
}

const std::vector<unsigned>& watched_by(const experiment::SystemMap& map, unsigned worker) {
  return map.watch_lists[map.workers[worker].watches];
}

WatchGraph watch_graph(const experiment::SystemMap& map) {
  std::vector<std::vector<unsigned>> watchers(map.watch_lists.size());
  for (unsigned w = 0; w < map.workers.size(); ++w) watchers[map.workers[w].watches].push_back(w);
  WatchGraph graph;
  for (std::size_t list = 0; list < watchers.size(); ++list) {
    const std::vector<unsigned>& sockets = map.watch_lists[list];
    const std::vector<unsigned>& workers = watchers[list];
    const std::size_t all = sockets.size() * workers.size();
    if (all == 0) continue;
    if (all > sockets.size() + workers.size()) {
      graph.bundles.push_back({sockets, workers, false});
      continue;
    }
    for (const unsigned socket : sockets) {
      for (const unsigned worker : workers) graph.pairs.push_back({socket, worker});
    }
  }
  // Many lists that differ, each of a few workers, can still make a line for everybody with
  // everybody.
  const std::size_t few = 3 * (map.sockets.size() + map.workers.size());
  if (graph.pairs.size() > few) {
    graph.bundles.push_back(mixed(graph.pairs));
    graph.pairs.clear();
  }
  return graph;
}

}  // namespace acceptlab::gui
