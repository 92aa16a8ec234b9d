#include "experiment/sweep/tornado.hpp"

#include <algorithm>

#include "tests/catch.hpp"
#include "tests/experiment/sweep/sweep_folder.hpp"

namespace acceptlab::experiment {
namespace {

using namespace std::chrono_literals;

Parameter parameter(const std::vector<Parameter>& all, const std::string& key) {
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Parameter& p) { return p.key == key; });
  return found == all.end() ? Parameter{} : *found;
}

std::string sides(const std::string& text, const std::string& key) {
  const ReadResult read = read_scenario_text("format = 1\n" + text, "t.toml");
  const Parameter p = parameter(tornado_parameters(read, 0.1), key);
  return p.low + " | " + p.high;
}

TEST_CASE("a parameter moves by a share, and keeps its shape and its unit", "[sweep][tornado]") {
  const std::string arrivals = "[[arrivals]]\nname = \"web\"\n";
  CHECK(sides(arrivals + "process = { type = \"poisson\", rate = \"1k/s\" }",
              "arrivals.web.process.rate") == "\"900/s\" | \"1.1k/s\"");
  CHECK(
      sides("[work]\ncpu = { type = \"lognormal\", mean = \"220us\", p99 = \"2ms\" }\n" + arrivals,
            "work.cpu") == R"({ type = "lognormal", mean = "198us", p99 = "1.8ms" } | )"
                           R"({ type = "lognormal", mean = "242us", p99 = "2.2ms" })");
  CHECK(sides("[server]\nworkers = 4\n" + arrivals, "server.workers") == "3 | 5");
  CHECK(sides("[server]\nworkers = 40\n" + arrivals, "server.workers") == "36 | 44");
  CHECK(sides("[costs]\naccept_ok = \"10us\"\n" + arrivals, "costs.accept_ok") ==
        "\"9us\" | \"11us\"");
  CHECK_THAT(sides(arrivals, "costs.wake_idle"),
             Catch::Contains("\"4.05us\"") && Catch::Contains("after = [\"50us\", \"1ms\""));
  for (const char* absent : {"run.duration", "run.seed", "machine.cores", "work.hold", "format"})
    CHECK(sides(arrivals, absent) == " | ");
}

TEST_CASE("integers that cannot move by the share alone say so", "[sweep][tornado]") {
  const auto whole_steps = [](const std::string& text, const std::string& key) {
    const ReadResult read =
        read_scenario_text("format = 1\n" + text + "\n[[arrivals]]\n", "t.toml");
    return parameter(tornado_parameters(read, 0.1), key).in_whole_steps;
  };
  // 10% of 40 are 4, of 511 nearly 51; of 4 and of 45 nothing near a whole number.
  CHECK_FALSE(whole_steps("[server]\nworkers = 40", "server.workers"));
  CHECK_FALSE(whole_steps("[server]\nbacklog = 511", "server.backlog"));
  CHECK(whole_steps("[server]\nworkers = 45", "server.workers"));
  CHECK(whole_steps("[server]\nworkers = 4", "server.workers"));
  CHECK_FALSE(whole_steps("[work]\ncpu = \"7us\"", "work.cpu"));
}

TEST_CASE("a tornado tells what matters most, on the same arrivals", "[sweep][tornado]") {
  const TestFolder folder;
  const std::string file = write_scenario(
      folder,
      "format = 1\n[machine]\ncosts = \"zero\"\n[server]\nworkers = 1\npolicy = "
      "\"shared-blocking\"\n[work]\ncpu = { type = \"exponential\", mean = \"100us\" }\n"
      "[[arrivals]]\nname = \"a\"\nprocess = { type = \"poisson\", rate = \"5k/s\" }\n"
      "[run]\nduration = \"200ms\"\nwarmup = \"20ms\"\nreplications = 4\n");
  const TornadoPlan plan = plan_tornado(plan_base(file, {}), {}, 0.1, 20ms);
  Store store(folder / "r", index_of(plan.sweep.base), {});
  ThreadFarm farm(2);
  run_sweep(plan.sweep, store, farm, {});
  const Tornado tornado = make_tornado(plan, store, *find_metric("service_wait.mean"), 0.1);
  const auto bar = [&](const std::string& key) {
    const auto found = std::find_if(tornado.bars.begin(), tornado.bars.end(),
                                    [&](const TornadoBar& b) { return b.key == key; });
    REQUIRE(found != tornado.bars.end());
    return *found;
  };
  // M/M/1 at load 0.5 waits rho S / (1 - rho) = 100 us. A second worker makes that 6.7 us; 10% more
  // service time (which is squared) 134 us, 10% more arrivals 122 us. No worker is no scenario.
  CHECK_FALSE(bar("server.workers").low);
  CHECK(bar("server.workers").reach() > bar("work.cpu").reach());
  CHECK(plan.left_out.size() >= 1);
  const TornadoBar cpu = bar("work.cpu"), rate = bar("arrivals.a.process.rate");
  CHECK(cpu.high->paired.distinguishable);
  CHECK(cpu.high->paired.difference.value > 0);
  CHECK(cpu.low->paired.difference.value < 0);
  CHECK(cpu.reach() > rate.reach());
  CHECK(bar("network.rtt").reach() < rate.reach() / 10);
  const std::string table = tornado_table(tornado, {});
  CHECK_THAT(table, Catch::Contains("work.cpu") && Catch::Contains("-10.0%"));
  // One worker more is twice as many, which the heading does not say.
  CHECK(bar("server.workers").in_whole_steps);
  CHECK_THAT(table, Catch::Contains("at 2: -"));
  CHECK_THAT(table, !Catch::Contains("at \""));
}

}  // namespace
}  // namespace acceptlab::experiment
