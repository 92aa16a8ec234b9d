#include "validation/native/server/watch_graph.hpp"

#include "tests/catch.hpp"

namespace acceptlab::native::server {
namespace {

using Graphs = std::vector<std::vector<unsigned>>;

Graphs graph(unsigned workers, unsigned sockets, Watch watch, Wait wait = Wait::Epoll) {
  Options options;
  options.workers = workers;
  options.sockets = sockets;
  options.watch = std::move(watch);
  options.wait = wait;
  return watch_graph(options);
}

TEST_CASE("watch graphs are those that the scenario keys describe", "[native][server]") {
  using Graph = Watch::Graph;
  CHECK(graph(3, 3, {Graph::Auto}) == Graphs{{0}, {1}, {2}});
  CHECK(graph(2, 3, {Graph::Auto}) == Graphs{{0, 1, 2}, {0, 1, 2}});
  CHECK(graph(3, 3, {Graph::All}) == Graphs{{0, 1, 2}, {0, 1, 2}, {0, 1, 2}});
  CHECK(graph(5, 2, {Graph::Groups}) == Graphs{{0}, {0}, {0}, {1}, {1}});
  CHECK(graph(2, 5, {Graph::Groups}) == Graphs{{0, 1, 2}, {3, 4}});
  CHECK(graph(4, 3, {Graph::Ring, 2}) == Graphs{{0, 1}, {1, 2}, {2, 0}, {0, 1}});
  CHECK(graph(3, 2, {Graph::Explicit, 0, {{0}, {1, 0}}}) == Graphs{{0}, {1, 0}, {}});
}

TEST_CASE("a dispatcher watches every socket, and sits behind the workers", "[native][server]") {
  CHECK(graph(2, 2, {Watch::Graph::Auto}, Wait::Dispatcher) == Graphs{{}, {}, {0, 1}});
}

}  // namespace
}  // namespace acceptlab::native::server
