#include "validation/measure/schedule.hpp"

#include "experiment/reader/scenario_reader.hpp"
#include "experiment/run/replication.hpp"
#include "tests/catch.hpp"
#include "tests/experiment/folder.hpp"

namespace acceptlab::validation {
namespace {

std::string written(const experiment::Folder& folder, const std::string& name,
                    const std::string& text) {
  folder.write(name, text);
  return folder.path(name);
}

using experiment::ScenarioError;

const std::string text = R"(format = 1
[machine]
cores = 2
steering = "loopback"
[network]
rtt = "0s"
[server]
policy = "nginx-reuseport"
workers = 2
pin = "1"
listen = ["127.0.0.1:8080"]
[work]
cpu = { type = "exponential", mean = "80us" }
[[arrivals]]
process = { type = "poisson", rate = "2k/s" }
from = { addresses = "127.1.0.0/24" }
[run]
warmup = "100ms"
duration = "400ms"
replications = 1
)";

experiment::Scenario scenario(std::uint64_t seed, const std::vector<std::string>& set = {}) {
  return experiment::read_scenario_text(text, "S.toml", {set, seed, {}, {}}).scenario;
}

TEST_CASE("a schedule is what the simulator draws from the same seed") {
  const auto rows = draw_schedule(scenario(3), 3, std::chrono::milliseconds(500));
  const experiment::Scenario replay = replaying(scenario(3), rows);
  const auto drawn = experiment::run_replication(scenario(3), 0, std::chrono::milliseconds(100));
  const auto replayed = experiment::run_replication(replay, 0, std::chrono::milliseconds(100));
  // The same arrivals with the same demands at the same sockets: everything that follows is equal.
  CHECK(drawn.connections.offered == replayed.connections.offered);
  CHECK(drawn.latency.response.mean_ns() == replayed.latency.response.mean_ns());
  CHECK(drawn.latency.accept_wait.quantile_ns(0.9) ==
        replayed.latency.accept_wait.quantile_ns(0.9));
  REQUIRE(drawn.sockets.size() == 2);
  CHECK(drawn.sockets[0].arrived == replayed.sockets[0].arrived);
  // 2000/s for half a second; six standard deviations of a Poisson count are 6 sqrt(1000) = 190.
  CHECK(rows.size() > 810);
  CHECK(rows.size() < 1190);
}

TEST_CASE("another seed draws other connections") {
  const auto one = draw_schedule(scenario(3), 3, std::chrono::milliseconds(100));
  const auto other = draw_schedule(scenario(3), 4, std::chrono::milliseconds(100));
  REQUIRE(!one.empty());
  REQUIRE(!other.empty());
  CHECK(one.front().at != other.front().at);
}

TEST_CASE("a schedule's CSV reads back as the same replay") {
  const auto rows = draw_schedule(scenario(3), 3, std::chrono::milliseconds(100));
  const experiment::Folder folder;
  folder.write("schedule.csv", schedule_csv(rows));
  const std::string file = written(
      folder, "S.toml",
      "format = 1\n[[arrivals]]\nprocess = { type = \"replay\", file = \"schedule.csv\" }\n");
  const auto read = experiment::read_scenario(file).scenario.arrivals.front().replay;
  REQUIRE(read.size() == rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    CHECK(read[i].at == rows[i].at);
    CHECK(read[i].source == rows[i].source);
    CHECK(read[i].port == rows[i].port);
    CHECK(read[i].cpu == rows[i].cpu);
  }
}

TEST_CASE("what no real client does is refused by its key") {
  const auto refused = [](const std::string& set) {
    try {
      draw_schedule(scenario(3, {set}), 3, std::chrono::milliseconds(10));
    } catch (const ScenarioError& error) {
      return error.diagnostics().front().key;
    }
    return std::string("nothing");
  };
  CHECK(refused("work.requests=2") == "work.requests");
  CHECK(refused("work.wait={type=\"exponential\",mean=\"1ms\"}") == "work.wait");
  CHECK(refused("arrivals.0.process={type=\"closed\",clients=2,think=\"1ms\"}") ==
        "arrivals.steady.process");
  CHECK(refused("arrivals.0.from.behaviour=\"silent\"") == "arrivals.steady.from.behaviour");
}

}  // namespace
}  // namespace acceptlab::validation
