#include "experiment/run/run.hpp"

#include <atomic>
#include <chrono>
#include <cmath>
#include <numeric>
#include <stdexcept>

#include "experiment/reader/scenario_reader.hpp"
#include "experiment/result/result_json.hpp"
#include "experiment/run/parallel.hpp"
#include "sim/check.hpp"
#include "tests/catch.hpp"
#include "tests/experiment/ar1.hpp"
#include "tests/experiment/synthetic_model.hpp"

namespace acceptlab::experiment {
namespace {

using namespace std::chrono_literals;

std::string json_on(unsigned threads, const Scenario& scenario) {
  const RunResult result = run_scenario(scenario, synthetic::options(threads));
  return result_json(result, summarise(result));
}

TEST_CASE("any number of threads gives the same bytes", "[run][determinism]") {
  Scenario scenario = synthetic::scenario();
  scenario.run.warmup.reset();
  scenario.run.replications = 13;
  const std::string one = json_on(1, scenario);
  CHECK(one == json_on(2, scenario));
  CHECK(one == json_on(4, scenario));
  scenario.run.seed = 8;
  CHECK(one != json_on(4, scenario));
}

TEST_CASE("replications are in order and run under one warm-up", "[run]") {
  const RunResult result = run_scenario(synthetic::scenario(), synthetic::options(4));
  REQUIRE(result.replications.size() == 10);
  for (unsigned r = 0; r < 10; ++r) {
    CHECK(result.replications[r].fingerprint == 7 * 7919 + r);
    CHECK(result.replications[r].warmup == 100ms);
  }
  CHECK_FALSE(result.interrupted);
}

TEST_CASE("every task runs once, whatever the number of threads", "[run]") {
  for (const unsigned threads : {1U, 3U, 8U}) {
    std::vector<std::atomic<int>> runs(50);
    for_each_in_parallel(runs.size(), threads, [&](std::size_t i) { ++runs[i]; });
    CHECK(std::all_of(runs.begin(), runs.end(), [](const auto& n) { return n == 1; }));
  }
}

TEST_CASE("an exception in a replication comes out, the lowest one first", "[run]") {
  RunOptions options = synthetic::options(4);
  options.simulator.replication = [](const Scenario&, std::uint32_t r, sim::Duration,
                                     std::optional<sim::Duration>) -> kernel::Measurement {
    throw std::runtime_error("replication " + std::to_string(r));
  };
  CHECK_THROWS_WITH(run_scenario(synthetic::scenario(), options), "replication 0");
  options.simulator.replication = [](const Scenario&, std::uint32_t, sim::Duration,
                                     std::optional<sim::Duration>) -> kernel::Measurement {
    throw sim::InternalError("broken");
  };
  CHECK_THROWS_AS(run_scenario(synthetic::scenario(), options), sim::InternalError);
  CHECK_THROWS_WITH(run_scenario(synthetic::scenario(), options), "broken (seed 7, replication 0)");
}

TEST_CASE("a cancelled run keeps what is finished and says so", "[run]") {
  RunOptions options = synthetic::options(1);
  unsigned done = 0;
  options.progress = [&](unsigned finished, unsigned most, std::uint64_t events) {
    CHECK(most == 10);
    CHECK(events == finished * 10000);
    done = finished;
  };
  options.cancelled = [&] { return done == 3; };
  const RunResult result = run_scenario(synthetic::scenario(), options);
  CHECK(result.interrupted);
  CHECK(result.replications.size() == 3);
  CHECK(result.findings == std::vector<std::string>{"interrupted after 3 of 10 replications"});
}

TEST_CASE("precision stops at a fixed count or says that it was not met", "[run][precision]") {
  Scenario scenario = synthetic::scenario();
  // Mean of 990 exponentials: relative sd 3.2% a replication, so the half-width is 2.3% after 10
  // replications, 1.5% after 20, 1.0% after 40; wanted is 1.3% / 1.013.
  scenario.run.precision = RunSpec::Precision{{"service_wait.mean"}, 0.013, 200};
  RunResult result = run_scenario(scenario, synthetic::options());
  CHECK(result.replications.size() == 40);
  CHECK(result.findings.empty());
  // What never is lost is known precisely enough; 0.01% of a mean is out of reach.
  scenario.run.precision = RunSpec::Precision{{"service_wait.mean", "connections.reset"}, 1e-4, 30};
  result = run_scenario(scenario, synthetic::options());
  CHECK(result.replications.size() == 30);
  CHECK(result.findings ==
        std::vector<std::string>{"precision not met after 30 replications: service_wait.mean"});
}

TEST_CASE("a list of metrics is known with 95% together", "[run][precision]") {
  // Alone the mean is precise after 40 replications (above). As one of 20 it is held at 99.75%,
  // whose t is 1.6 times that of 95%: 1.6% after 40 replications, 1.1% after 80.
  Scenario scenario = synthetic::scenario();
  scenario.run.precision = RunSpec::Precision{{"service_wait.mean"}, 0.013, 200};
  scenario.run.precision->of.resize(20, "connections.reset");
  const RunResult result = run_scenario(scenario, synthetic::options());
  CHECK(result.replications.size() == 80);
  CHECK(result.findings.empty());
}

TEST_CASE("an error within 100% takes a half-width of half the estimate", "[run][precision]") {
  // Ten replications of 0.204 and 1.796 ms in turn: mean 1 ms, half-width 2.262 x 0.796 x
  // sqrt(10/9) / sqrt(10) = 0.6 of it, more than 1/(1 + 1).
  Scenario scenario = synthetic::scenario();
  scenario.run.precision = RunSpec::Precision{{"service_wait.mean"}, 1.0, 10};
  RunOptions options = synthetic::options();
  options.simulator.replication = [](const Scenario&, std::uint32_t r, sim::Duration,
                                     std::optional<sim::Duration>) {
    kernel::Measurement m;
    m.latency.service_wait.record(r % 2 == 0 ? 204us : 1796us);
    return m;
  };
  const RunResult result = run_scenario(scenario, options);
  CHECK(result.findings ==
        std::vector<std::string>{"precision not met after 10 replications: service_wait.mean"});
}

TEST_CASE("precision stops at the same count on any number of threads",
          "[run][precision][determinism]") {
  Scenario scenario = synthetic::scenario();
  scenario.run.precision = RunSpec::Precision{{"service_wait.mean"}, 0.013, 200};
  CHECK(json_on(1, scenario) == json_on(4, scenario));
}

TEST_CASE("the automatic warm-up cuts the transient off", "[run][warmup]") {
  // Response and pending fall as 1 + 9 exp(-t / 50 ms): at 150 ms 45% above the level, at 350 ms
  // 1%.
  Scenario scenario = synthetic::scenario();
  scenario.run.warmup.reset();
  scenario.run.duration = 20s;
  const Warmup warmup = common_warmup({&scenario, 1}, synthetic::options(2));
  CHECK(warmup.finding.empty());
  CHECK(warmup.length >= 100ms);
  CHECK(warmup.length <= 1s);
}

TEST_CASE("a pilot that keeps drifting is doubled and then reported", "[run][warmup]") {
  Scenario scenario = synthetic::scenario();
  scenario.run.warmup.reset();
  scenario.events.emplace_back();
  RunOptions options = synthetic::options();
  std::vector<sim::Duration> lengths;
  options.simulator.pilot = [&](const Scenario& s, std::uint32_t, sim::Duration length) {
    CHECK(s.events.empty());  // a pilot has none
    lengths.push_back(length);
    PilotSeries series;
    for (std::int64_t n = 0; n < 2000; ++n) {
      const sim::Duration at = length * n / 2000;
      series.arrival(static_cast<std::uint64_t>(n), sim::Time{} + at);
      series.responded(static_cast<std::uint64_t>(n), sim::Duration(n * 1000));
      series.level(sim::Time{} + at, sim::Time{} + at + length / 2000, n);
    }
    return series;
  };
  const Warmup warmup = common_warmup({&scenario, 1}, options);
  CHECK(lengths.front() == 250ms);
  CHECK(lengths.back() == 4s);  // four times the run; the queues do not grow with it
  CHECK(warmup.length == 500ms);
  CHECK_THAT(warmup.finding, Catch::Matchers::StartsWith("warm-up not found"));
}

/// Pilots whose response and queue swing about their level and forget a swing within `memory`.
RunOptions swinging(sim::Duration memory, std::vector<sim::Duration>& lengths) {
  RunOptions options = synthetic::options();
  options.simulator.pilot = [memory, &lengths](const Scenario&, std::uint32_t number,
                                               sim::Duration length) {
    lengths.push_back(length);
    constexpr std::int64_t cells = 2000;
    const double cell = sim::seconds(length) / cells;
    const double phi = std::exp(-cell / sim::seconds(memory));
    const std::vector<double> swings = ar1(phi, cells, number);
    PilotSeries series;
    for (std::int64_t n = 0; n < cells; ++n) {
      const sim::Duration at = length * n / cells;
      const double swing = swings[static_cast<std::size_t>(n)] * std::sqrt(1 - phi * phi);
      const auto level = static_cast<std::int64_t>(1e6 * (1 + 0.2 * swing));
      series.arrival(static_cast<std::uint64_t>(n), sim::Time{} + at);
      series.responded(static_cast<std::uint64_t>(n), sim::Duration(level));
      series.level(sim::Time{} + at, sim::Time{} + at + length / cells, level);
    }
    return series;
  };
  return options;
}

TEST_CASE("a run that is shorter than its queues' memory has no warm-up", "[run][warmup]") {
  Scenario scenario = synthetic::scenario();
  scenario.run.warmup.reset();
  std::vector<sim::Duration> lengths;
  // The longest pilot, of 4 s, would have to hold 20 stretches of a memory each: of 0.2 s.
  const Warmup longer = common_warmup({&scenario, 1}, swinging(2s, lengths));
  CHECK_THAT(longer.finding,
             Catch::Matchers::StartsWith("warm-up not found: the run is too short"));
  CHECK(lengths.back() == 4s);
  CHECK(longer.length == 500ms);
  lengths.clear();
  const Warmup shorter = common_warmup({&scenario, 1}, swinging(20ms, lengths));
  CHECK(shorter.finding.empty());
  CHECK(lengths.back() < 4s);
}

TEST_CASE("a heavily loaded queue is not taken to be steady within milliseconds", "[run][warmup]") {
  // M/M/4 at 0.9875: the relaxation time is 1/(4 mu (1 - sqrt(rho))^2) = 0.64 s at mu = 10k/s.
  const std::string text = R"(
format = 1
[machine]
costs = "zero"
[network]
rtt = "0s"
[server]
workers = 4
style = "prefork"
sockets = 1
wait = "epoll-exclusive"
backlog = 100000
[work]
cpu = { type = "exponential", mean = "100us" }
[[arrivals]]
process = { type = "poisson", rate = "39.5k/s" }
[run]
duration = "30ms"
)";
  const Scenario scenario = read_scenario_text(text, "s.toml").scenario;
  CHECK_FALSE(common_warmup({&scenario, 1}, {}).finding.empty());
}

TEST_CASE("compared columns share the longest warm-up", "[run][warmup]") {
  std::vector<Scenario> columns(2, synthetic::scenario());
  columns[1].run.warmup = 300ms;
  CHECK(common_warmup(columns, synthetic::options()).length == 300ms);
}

}  // namespace
}  // namespace acceptlab::experiment
