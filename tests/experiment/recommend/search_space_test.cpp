#include "experiment/recommend/search_space.hpp"

#include "tests/catch.hpp"
#include "tests/experiment/recommend/search_text.hpp"

namespace acceptlab::experiment {
namespace {

using Catch::Matchers::Contains;
using Values = std::vector<std::string>;

SearchSpace space_of(const std::string& rest, const std::vector<std::string>& set = {}) {
  return search_space(
      read_scenario_text("format = 1\n[[arrivals]]\n" + rest, "t.toml", {set, {}, {}, {}, {}}));
}

TEST_CASE("two integers are a range, other lists are the candidates", "[recommend]") {
  const SearchSpace space = space_of(
      "[search]\nvary = { \"server.workers\" = [2, 5], \"server.sockets\" = [1, \"per-worker\"], "
      "\"server.backlog\" = [128, 511, 4096] }");
  CHECK(space.objective.key == "server.workers");
  CHECK(space.objective.values == Values{"2", "3", "4", "5"});
  REQUIRE(space.others.size() == 2);
  CHECK(space.families() == 6);
  using Settings = std::vector<std::pair<std::string, std::string>>;
  CHECK(space.family(0) == Settings{{"server.sockets", "1"}, {"server.backlog", "128"}});
  CHECK(space.family(5) ==
        Settings{{"server.sockets", "\"per-worker\""}, {"server.backlog", "4096"}});
}

TEST_CASE("candidates stand in order of preference", "[recommend]") {
  CHECK(space_of("[search]\nvary = { \"server.workers\" = [8, 2, 4] }").objective.values ==
        Values{"2", "4", "8"});
  CHECK(space_of("[search]\nmaximise = \"arrivals.steady.process.rate\"\nvary = { "
                 "\"arrivals.steady.process.rate\" = [\"900/s\", \"2k/s\", \"1k/s\"] }",
                 {"arrivals.steady.name=steady"})
            .objective.values == Values{"\"2k/s\"", "\"1k/s\"", "\"900/s\""});
  // Words have the order in which they were written.
  CHECK(space_of("[search]\nminimise = \"server.sockets\"\nvary = { \"server.sockets\" = "
                 "[\"per-worker\", 1, \"cpus/8\"] }")
            .objective.values == Values{"\"per-worker\"", "1", "\"cpus/8\""});
}

TEST_CASE("loads are searched in steps of a percent", "[recommend]") {
  const SearchSpace space =
      space_of("[search]\nmaximise = \"run.load\"\nvary = { \"run.load\" = [1, 2] }");
  const Values& loads = space.objective.values;
  CHECK(space.maximise);
  CHECK(loads.front() == "2");
  CHECK(loads.back() == "1");
  // ln 2 / ln 1.01 = 69.7: 70 steps from 1, and the end.
  CHECK(loads.size() == 71);
  CHECK(loads[loads.size() - 2] == "1.01");
  CHECK(space.others.empty());
}

TEST_CASE("a silent search varies workers, sockets and backlog, the own values first",
          "[recommend]") {
  const SearchSpace space = space_of("[server]\nworkers = 3\nbacklog = 100\n");
  CHECK(space.by_default);
  CHECK(space.objective.values.front() == "1");
  CHECK(space.objective.values.back() == "64");
  REQUIRE(space.others.size() == 2);
  CHECK(space.others[1].values == Values{"100", "4096", "65535"});
  // A machine of known size bounds its workers.
  CHECK(space_of("[machine]\ncores = 6\npackages = 2\n").objective.values.back() == "12");
}

TEST_CASE("an objective without candidates is an error", "[recommend]") {
  CHECK_THROWS_WITH(space_of("[search]\nminimise = \"network.loss\""),
                    Contains("'network.loss' has no candidates"));
  CHECK_THROWS_WITH(space_of("[search]\nvary = { \"server.workers\" = [64, 4] }"),
                    Contains("t.toml:4") && Contains("from 64 to 4 is empty"));
  CHECK_THROWS_WITH(space_of("[search]\nvary = { \"goals.must\" = [1] }"),
                    Contains("changes no run"));
}

}  // namespace
}  // namespace acceptlab::experiment
