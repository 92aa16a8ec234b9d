#include "experiment/statistics/steadiness.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "experiment/result/validity.hpp"
#include "tests/catch.hpp"
#include "tests/experiment/scenario_text.hpp"
#include "tests/experiment/synthetic_model.hpp"

namespace acceptlab::experiment {
namespace {

TEST_CASE("a mean is surely positive beyond its error", "[statistics]") {
  CHECK(surely_positive(std::vector<double>{1, 1.1, 0.9, 1, 1.2}));
  CHECK_FALSE(surely_positive(std::vector<double>{1, -1, 3, -2, 2}));
  CHECK_FALSE(surely_positive(std::vector<double>{-1, -1.1, -0.9, -1, -1.2}));
  CHECK_FALSE(surely_positive(std::vector<double>{1, 1, 1, 1}));  // too few
  CHECK_FALSE(surely_positive(std::vector<double>(9, 0.0)));
}

TEST_CASE("a level grows with time when it does so twice", "[statistics]") {
  CHECK(grows_with_time(std::vector<double>{1, 2, 4}));
  CHECK(grows_with_time(std::vector<double>{5, 1, 2, 4}));
  CHECK_FALSE(grows_with_time(std::vector<double>{1, 2}));
  CHECK_FALSE(grows_with_time(std::vector<double>{1, 2, 2.2}));
  CHECK_FALSE(grows_with_time(std::vector<double>{1, 1.414, 2, 2.828}));  // a random walk
  CHECK_FALSE(grows_with_time(std::vector<double>{2, 2, 4}));
  CHECK(late_level(std::vector<double>{100, 100, 1, 3}) == 2);
}

/// One worker with exponential demands of 100 us and room for all that wait.
Scenario one_worker(const std::string& rate, const std::string& run) {
  Scenario s = read_scenario_text(
                   "format = 1\n[machine]\ncosts = \"zero\"\n[network]\nrtt = \"0s\"\n"
                   "[kernel.sysctl]\n\"net.core.somaxconn\" = 1000000\n"
                   "\"net.ipv4.tcp_max_syn_backlog\" = 1000000\n"
                   "[server]\nworkers = 1\nbacklog = 1000000\n"
                   "[work]\ncpu = { type = \"exponential\", mean = \"100us\" }\n"
                   "[[arrivals]]\nprocess = { type = \"poisson\", rate = \"" +
                       rate + "\" }\n[run]\n" + run,
                   "test.toml", {})
                   .scenario;
  return s;
}

bool says(const RunResult& result, const std::string& words) {
  const auto findings = findings_of(result);
  return std::any_of(findings.begin(), findings.end(),
                     [&](const std::string& f) { return f.find(words) != std::string::npos; });
}

TEST_CASE("a load a little beyond the capacity has no steady state", "[findings]") {
  // 1.02 of what it can do: of 50000 connections 1000 are left over, give or take
  // sqrt(2 x 50000) = 316; over ten replications that is ten standard errors from none. One
  // replication's growth of 2% is below what overload is called for.
  const std::string run = "connections = 50000\nwarmup = \"0s\"\n";
  const RunResult beyond = run_scenario(one_worker("10.2k/s", run), {});
  CHECK_FALSE(overloaded(beyond));
  CHECK(says(beyond, "no steady state"));
  const RunResult below = run_scenario(one_worker("8k/s", run), {});
  CHECK_FALSE(says(below, "no steady state"));
  const RunResult far_beyond = run_scenario(one_worker("12k/s", run), {});
  CHECK(says(far_beyond, "load exceeds capacity"));
  CHECK_FALSE(says(far_beyond, "no steady state"));
}

TEST_CASE("pilots of an overloaded server end when the growth is seen", "[warmup]") {
  const Warmup warmup = common_warmup(
      std::vector<Scenario>{one_worker("12k/s", "duration = \"2s\"\n")}, RunOptions{});
  CHECK_THAT(warmup.finding, Catch::Matchers::StartsWith("no steady state"));
  CHECK(warmup.length == std::chrono::seconds(1));
}

TEST_CASE("a pilot is doubled beyond the run until it is long enough", "[warmup]") {
  // The synthetic transient has the time constant 50 ms and can be seen in the queues, 10 plus 90
  // times it in whole numbers, up to 225 ms: MSER-5 needs twice that, and a run of 200 ms is short.
  Scenario scenario = synthetic::scenario();
  scenario.run.warmup.reset();
  scenario.run.duration = std::chrono::milliseconds(200);
  scenario.arrivals.front().process.rate_per_s = 100000;
  RunOptions options = synthetic::options();
  std::vector<sim::Duration> lengths;
  options.simulator.pilot = [&](const Scenario& s, std::uint32_t r, sim::Duration length) {
    lengths.push_back(length);
    return synthetic::pilot(s, r, length);
  };
  const Warmup warmup = common_warmup({&scenario, 1}, options);
  CHECK(warmup.finding.empty());
  CHECK(lengths.front() == std::chrono::milliseconds(50));
  CHECK(lengths.back() == std::chrono::milliseconds(800));
  CHECK(warmup.length > std::chrono::milliseconds(150));
  CHECK(warmup.length < std::chrono::milliseconds(400));
}

}  // namespace
}  // namespace acceptlab::experiment
