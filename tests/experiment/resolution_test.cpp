#include "experiment/scenario/resolution.hpp"

#include "tests/experiment/scenario_text.hpp"

namespace acceptlab::experiment {
namespace {

using Graph = std::vector<std::vector<unsigned>>;

Graph graph(unsigned workers, unsigned sockets, const std::string& watch) {
  return watch_graph(read("[server]\nworkers = " + std::to_string(workers) +
                          "\nsockets = " + std::to_string(sockets) + "\nwatch = " + watch)
                         .scenario);
}

TEST_CASE("who watches what", "[resolution]") {
  CHECK(graph(3, 3, "\"auto\"") == Graph{{0}, {1}, {2}});
  CHECK(graph(3, 2, "\"auto\"") == Graph{{0, 1}, {0, 1}, {0, 1}});
  CHECK(graph(3, 3, "\"all\"") == Graph{{0, 1, 2}, {0, 1, 2}, {0, 1, 2}});
  // Blocks of 3, 3 and 2 workers: worker w watches socket floor(3 w / 8).
  CHECK(graph(8, 3, "\"groups\"") == Graph{{0}, {0}, {0}, {1}, {1}, {1}, {2}, {2}});
  CHECK(graph(2, 5, "\"groups\"") == Graph{{0, 1, 2}, {3, 4}});
  // Pitchfork: from w mod G on, cyclically.
  CHECK(graph(5, 3, "{ ring = 2 }") == Graph{{0, 1}, {1, 2}, {2, 0}, {0, 1}, {1, 2}});
  CHECK(graph(2, 2, "[[1], [0, 1]]") == Graph{{1}, {0, 1}});
}

TEST_CASE("rules for the number of sockets", "[resolution]") {
  const auto sockets = [](const std::string& rule, const std::string& machine) {
    return socket_count(
        read("[machine]\n" + machine + "\n[server]\nsockets = \"" + rule + "\"").scenario);
  };
  CHECK(sockets("cpus/8", "packages = 2\ncores = 16\nthreads_per_core = 2") == 8);
  CHECK(sockets("cpus/8", "cores = 8") == 1);
  CHECK(sockets("cpus/8", "cores = 4") == 1);  // never none
  CHECK(sockets("cpus/8", "cores = 15") == 1);
  CHECK(sockets("per-package", "packages = 2") == 2);
  CHECK(sockets("per-llc", "packages = 2\nllc_per_package = 4") == 8);
  CHECK(sockets("per-worker", "cores = 2") == 16);
}

TEST_CASE("the machine is by default large enough for one CPU a worker", "[resolution]") {
  const auto machine = [](const std::string& lines) { return read(lines).scenario.machine; };
  CHECK(machine("[server]\nworkers = 9").cpus() == 9);
  CHECK(machine("[machine]\npackages = 2\nthreads_per_core = 2\n[server]\nworkers = 9").cores == 3);
  CHECK(machine("[server]\nworkers = 4").nic_queues == 4);
  CHECK(machine("[machine]\ncores = 2").cpus() == 2);
}

}  // namespace
}  // namespace acceptlab::experiment
