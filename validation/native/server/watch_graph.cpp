#include "validation/native/server/watch_graph.hpp"

#include <algorithm>
#include <numeric>

namespace acceptlab::native::server {
namespace {

using Sockets = std::vector<std::vector<unsigned>>;

std::vector<unsigned> every(unsigned sockets) {
  std::vector<unsigned> numbers(sockets);
  std::iota(numbers.begin(), numbers.end(), 0U);
  return numbers;
}

Sockets all(unsigned workers, unsigned sockets) {
  Sockets watched;
  watched.resize(workers, every(sockets));
  return watched;
}

Sockets own(unsigned workers, unsigned sockets) {
  Sockets watched(workers);
  for (unsigned w = 0; w < std::min(workers, sockets); ++w) watched[w] = {w};
  return watched;
}

/// Contiguous blocks: of workers when there are more of them, else of sockets.
Sockets groups(unsigned workers, unsigned sockets) {
  Sockets watched(workers);
  if (workers >= sockets) {
    for (unsigned w = 0; w < workers; ++w) watched[w] = {w * sockets / workers};
  } else {
    for (unsigned s = 0; s < sockets; ++s) watched[s * workers / sockets].push_back(s);
  }
  return watched;
}

/// Worker w watches `width` sockets from w mod `sockets` on, cyclically.
Sockets ring(unsigned workers, unsigned sockets, unsigned width) {
  Sockets watched(workers);
  for (unsigned w = 0; w < workers; ++w) {
    for (unsigned i = 0; i < std::min(width, sockets); ++i)
      watched[w].push_back((w % sockets + i) % sockets);
  }
  return watched;
}

}  // namespace

Sockets watch_graph(const Options& options) {
  using Graph = Watch::Graph;
  const unsigned workers = options.workers, sockets = options.socket_count();
  if (options.dispatches()) {
    Sockets watched(options.seats());
    watched.back() = every(sockets);
    return watched;
  }
  Graph graph = options.watch.graph;
  if (graph == Graph::Auto) graph = sockets == workers ? Graph::Own : Graph::All;
  switch (graph) {
    case Graph::Own:
      return own(workers, sockets);
    case Graph::Groups:
      return groups(workers, sockets);
    case Graph::Ring:
      return ring(workers, sockets, options.watch.ring);
    case Graph::Explicit: {
      Sockets watched = options.watch.of_worker;
      watched.resize(workers);
      return watched;
    }
    default:
      return all(workers, sockets);
  }
}

}  // namespace acceptlab::native::server
