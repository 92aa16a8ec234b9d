#include "experiment/sweep/points.hpp"

#include <set>

#include "tests/catch.hpp"
#include "tests/experiment/sweep/sweep_folder.hpp"

namespace acceptlab::experiment {
namespace {

std::string names(const SweepPlan& plan) {
  std::string all;
  for (const Point& point : plan.points) all += point_name(point.settings) + "\n";
  return all;
}

std::string problems(const std::string& axes) {
  const TestFolder folder;
  try {
    plan_sweep(write_scenario(folder, sweep_text(axes)), {});
  } catch (const ScenarioError& error) {
    return error.what();
  }
  return "";
}

TEST_CASE("points are all combinations, the last axis fastest", "[sweep]") {
  const TestFolder folder;
  const SweepPlan plan =
      plan_sweep(write_scenario(folder, sweep_text(R"([{ key = "server.workers", values = [1, 2] },
        { key = "server.wait", values = ["epoll", "blocking"] }])")),
                 {});
  CHECK(names(plan) ==
        "server.workers=1 server.wait=epoll\nserver.workers=1 server.wait=blocking\n"
        "server.workers=2 server.wait=epoll\nserver.workers=2 server.wait=blocking\n");
  CHECK(plan.points[3].settings_json == R"({"server.workers":2,"server.wait":"blocking"})");
}

TEST_CASE("a point is the scenario with its values set, and has its hash", "[sweep]") {
  const TestFolder folder;
  const std::string file = write_scenario(folder, sweep_text());
  const SweepPlan plan = plan_sweep(file, {});
  const ReadResult same =
      read_scenario(file, {{"server.workers=2", "server.backlog=128"}, {}, {}, {}});
  CHECK(plan.points[3].hash == same.scenario.hash);
  CHECK(scenario_of(plan.source, plan.points[3]).server.backlog == 128);
  std::set<std::string> hashes;
  for (const Point& point : plan.points) hashes.insert(point.hash);
  CHECK(hashes.size() == 6);
}

TEST_CASE("a grid of one's own axes has the points of a file with these axes", "[sweep]") {
  const TestFolder folder;
  const std::string file = write_scenario(folder, sweep_text());
  const SweepPlan plan = plan_sweep(file, {});
  const GridPlan grid = plan_grid({file, sweep_text("[]")}, {}, plan.base.scenario.sweep);
  CHECK(names(grid.sweep) == names(plan));
  CHECK(grid.point_of == std::vector<std::size_t>{0, 1, 2, 3, 4, 5});
  for (std::size_t i = 0; i < plan.points.size(); ++i) {
    CHECK(grid.sweep.points[i].hash == plan.points[i].hash);
    CHECK(grid.sweep.points[i].settings_json == plan.points[i].settings_json);
  }
}

TEST_CASE("cells of a grid that are one scenario are one point", "[sweep]") {
  const GridPlan grid = plan_grid(
      {"s.toml", sweep_text("[]")}, {},
      {{"run.duration", {"\"1s\"", "\"1000ms\"", "\"2s\""}}, {"server.workers", {"1", "2"}}});
  // 1s and 1000ms are the same, under one and under two workers.
  CHECK(grid.point_of == std::vector<std::size_t>{0, 1, 0, 1, 2, 3});
  CHECK(grid.sweep.points.size() == 4);
  CHECK(grid.sweep.warnings.size() == 2);
}

TEST_CASE("a grid tells every problem, and can be interrupted", "[sweep]") {
  const std::vector<Axis> axes{{"server.workers", {"0", "1"}}, {"run.load", {"-1.0", "1.0"}}};
  try {
    plan_grid({"s.toml", sweep_text("[]")}, {}, axes);
    FAIL("it has problems");
  } catch (const ScenarioError& error) {
    CHECK_THAT(
        error.what(),
        Catch::Contains("--vary server.workers=0") && Catch::Contains("--vary run.load=-1.0") &&
            Catch::Contains("in the points server.workers=0 run.load=-1.0; server.workers=0"));
  }
  sim::Interruption interruption;
  interruption.request();
  CHECK_THROWS_AS(plan_grid({"s.toml", sweep_text("[]")}, {}, axes, &interruption),
                  sim::Interrupted);
}

TEST_CASE("replications and goals change the result, not what a replication measures", "[sweep]") {
  const auto read = [](const std::string& set) {
    return read_scenario_text("format = 1\n[[arrivals]]\n", "t.toml", {{set}, {}, {}, {}}).scenario;
  };
  const Scenario plain = read("run.replications=10");
  for (const char* set : {"run.replications=11", "goals.must=[\"lost_share < 1%\"]"}) {
    CHECK(read(set).hash != plain.hash);
    CHECK(read(set).replication_hash == plain.replication_hash);
  }
  CHECK(read("run.seed=8").replication_hash != plain.replication_hash);
  CHECK(read("run.duration=1s").replication_hash != plain.replication_hash);
}

TEST_CASE("values that mean the same are one point, with a warning", "[sweep]") {
  const TestFolder folder;
  const SweepPlan plan = plan_sweep(
      write_scenario(folder,
                     sweep_text(R"([{ key = "network.rtt", values = ["1ms", "1000us"] }])")),
      {});
  CHECK(plan.points.size() == 1);
  REQUIRE_FALSE(plan.warnings.empty());
  CHECK_THAT(plan.warnings.front().what, Catch::Contains("are the same scenario"));
}

TEST_CASE("all that is wrong with points is told at its place, with their names", "[sweep]") {
  const std::string text = problems(R"([
  { key = "server.workers", values = [2, -1] },
  { key = "kernel.version", values = ["6.1", "six"] }])");
  CHECK_THAT(text, Catch::Contains("s.toml:12:42: error") && Catch::Contains("-1"));
  CHECK_THAT(text, Catch::Contains("s.toml:13:46: error") && Catch::Contains("six"));
  CHECK_THAT(text, Catch::Contains("in the points server.workers=-1 kernel.version=6.1; "
                                   "server.workers=-1 kernel.version=six"));
}

TEST_CASE("axes that name nothing are errors", "[sweep]") {
  CHECK_THAT(problems("[]"), Catch::Contains("there is nothing to sweep"));
  CHECK_THAT(problems(R"([{ key = "server.wokers", values = [1] }])"),
             Catch::Contains("did you mean 'workers'?"));
  CHECK_THAT(problems(R"([{ key = "server.workers", values = [] }])"),
             Catch::Contains("the list is empty"));
  CHECK_THAT(problems(R"([{ key = "title", values = ["a"] }])"),
             Catch::Contains("'title' is the same for all points"));
  CHECK_THAT(
      problems(R"([{ key = "run.load", values = [1] }, { key = "run.load", values = [2] }])"),
      Catch::Contains("'run.load' is an axis already"));
}

TEST_CASE("every point belongs to one shard", "[sweep]") {
  const TestFolder folder;
  const SweepPlan plan = plan_sweep(write_scenario(folder, sweep_text()), {});
  for (const Point& point : plan.points) {
    unsigned owners = 0;
    for (std::uint64_t i = 0; i < 3; ++i) owners += Shard{i, 3}.has(point) ? 1 : 0;
    CHECK(owners == 1);
  }
  CHECK(parse_shard("1/4").index == 1);
  CHECK_THROWS_WITH(parse_shard("4/4"), Catch::Contains("counted from 0 to 3"));
  for (const char* wrong : {"", "1", "1/", "/2", "-1/2", "a/b", "1/2x", "0/0"})
    CHECK_THROWS_AS(parse_shard(wrong), std::invalid_argument);
}

}  // namespace
}  // namespace acceptlab::experiment
