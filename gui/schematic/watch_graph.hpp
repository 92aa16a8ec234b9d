#pragma once

#include <vector>

#include "experiment/topology/system_map.hpp"

namespace acceptlab::gui {

/// Who watches which socket, so that it can be drawn with few lines: by themselves where each
/// socket has its own few, and as bundles where many watch many.
struct WatchGraph {
  struct Pair {
    unsigned socket = 0, worker = 0;
    bool operator==(const Pair&) const = default;
  };
  /// All of these workers watch all of these sockets, unless it is mixed: then each watches some.
  struct Bundle {
    std::vector<unsigned> sockets, workers;
    bool mixed = false;
  };
  std::vector<Pair> pairs;
  std::vector<Bundle> bundles;

  /// Lines that it takes: one for each pair, and one for each end of a bundle.
  std::size_t lines() const;
};

/// A dispatcher's list is left out: it is no worker.
WatchGraph watch_graph(const experiment::SystemMap& map);

/// By worker, ascending.
const std::vector<unsigned>& watched_by(const experiment::SystemMap& map, unsigned worker);

}  // namespace acceptlab::gui
