#include "experiment/run/exact_twin.hpp"

#include <nlohmann/json.hpp>

#include "experiment/result/result_json.hpp"
#include "experiment/result/table.hpp"
#include "experiment/run/run.hpp"
#include "tests/catch.hpp"
#include "tests/experiment/scenario_text.hpp"

// Controls whose mean theory knows (run.control_variate), and its answers beside those of a run
// (run.theory).

namespace acceptlab::experiment {
namespace {

/// One worker, 7000 connections a second of 100 us; accept takes 5 us on top.
Scenario one_worker(const std::string& run, const std::string& cost = "5us") {
  return read_scenario_text(
             "format = 1\n[machine]\ncosts = \"zero\"\n[costs]\naccept_ok = \"" + cost +
                 "\"\n[network]\nrtt = \"0s\"\n"
                 "[kernel.sysctl]\n\"net.core.somaxconn\" = 100000\n"
                 "[server]\nworkers = 1\nstyle = \"prefork\"\nbacklog = 100000\n"
                 "[work]\ncpu = { type = \"exponential\", mean = \"100us\" }\n"
                 "[[arrivals]]\nprocess = { type = \"poisson\", rate = \"7000/s\" }\n"
                 "[run]\nconnections = 10000\nwarmup = \"50ms\"\n" +
                 run,
             "test.toml", {})
      .scenario;
}

const ControlledEstimate& row(const Summary& summary, const std::string& name) {
  REQUIRE(summary.control_variate);
  for (const ControlledEstimate& e : summary.control_variate->estimates)
    if (e.name == name) return e;
  throw std::out_of_range(name);
}

TEST_CASE("the twin is the scenario without what theory does not know", "[control]") {
  const auto twin = exact_twin(one_worker(""));
  REQUIRE(std::holds_alternative<ExactTwin>(twin));
  const auto& known = std::get<ExactTwin>(twin);
  CHECK(known.model == "M/M/1");
  CHECK(known.wait_s == Approx(100e-6 * 0.7 / 0.3));
  CHECK(known.service_s == Approx(100e-6));
  CHECK(known.arrivals_per_s == Approx(7000));
}

TEST_CASE("a controlled mean is the exact one, and known far better", "[control]") {
  // M/G/1 whose services are 5 us longer than exponential ones: rho 0.735, E[S^2] = 105^2 + 100^2,
  // so a mean wait of 0.007 x 21025 / (2 x 0.265) = 277.7 us, and 5 us more until service starts.
  const unsigned replications = 20;
  Scenario s = one_worker("control_variate = true");
  s.run.replications = replications;
  const RunResult result = run_scenario(s, {});
  REQUIRE(result.of_twin.size() == replications);
  const Summary summary = summarise(result);
  const double exact = 282.7e-6;
  const ControlledEstimate& wait = row(summary, "latency.service_wait.mean");
  CHECK(wait.estimate.interval->contains(exact));
  REQUIRE(wait.controlled.interval);
  CHECK(wait.controlled.interval->contains(exact));
  // The correlation is above 0.98, which is worth 1 / (1 - 0.98^2) = 25 times the replications.
  CHECK(wait.worth > 10);
  CHECK(summary.control_variate->controls == 3);
  CHECK(row(summary, "latency.response.mean").worth > 10);
}

TEST_CASE("a twin that runs beside changes nothing", "[control]") {
  const RunResult alone = run_scenario(one_worker("replications = 5"), {});
  const RunResult both = run_scenario(one_worker("replications = 5\ncontrol_variate = true"), {});
  CHECK(summarise(alone).fingerprint == summarise(both).fingerprint);
  CHECK(summarise(alone).latency[0].mean.value == summarise(both).latency[0].mean.value);
}

TEST_CASE("the result has both intervals of each mean time", "[control][json]") {
  const RunResult result =
      run_scenario(one_worker("replications = 20\ncontrol_variate = true"), {});
  const Summary summary = summarise(result);
  const auto json = nlohmann::json::parse(result_json(result, summary));
  const auto& block = json.at("control_variate");
  CHECK(block.at("twin") == "M/M/1");
  CHECK(block.at("controls") == 3);
  const auto& first = block.at("estimates").at(0);
  CHECK(first.at("metric") == "latency.accept_wait.mean");
  CHECK(first.at("estimate") == json.at("latency").at("accept_wait").at("mean"));
  CHECK(first.at("controlled").at("ci95").at(0) > first.at("estimate").at("ci95").at(0));
  CHECK_THAT(result_table(result, summary, {.aligned = true, .colour = false}),
             Catch::Matchers::Contains("controlled by M/M/1 on the same arrivals"));
}

TEST_CASE("without a twin nothing is controlled, and the reason said", "[control]") {
  Scenario s = one_worker("replications = 5\ncontrol_variate = true");
  s.arrivals.front().process.kind = ProcessSpec::Kind::Paced;
  const RunResult result = run_scenario(s, {});
  CHECK(result.of_twin.empty());
  CHECK_FALSE(summarise(result).control_variate);
  REQUIRE(result.findings.size() == 1);
  CHECK_THAT(result.findings[0],
             Catch::Matchers::StartsWith("run.control_variate: theory knows no queue") &&
                 Catch::Matchers::Contains("arrivals"));
}

TEST_CASE("a few replications carry no regression", "[control]") {
  const RunResult result = run_scenario(one_worker("replications = 4\ncontrol_variate = true"), {});
  const Summary summary = summarise(result);
  CHECK_FALSE(summary.control_variate);
  CHECK_THAT(summary.findings.back(), Catch::Matchers::Contains("fewer than 20 replications"));
}

TEST_CASE("a twin that is not where theory has it carries nothing away", "[control]") {
  // At rho 0.98 the relaxation time is 100 us / (1 - sqrt 0.98)^2 = 1 s, and a run of 20 ms sees
  // nothing of it.
  Scenario s = one_worker("replications = 20\ncontrol_variate = true");
  s.arrivals.front().process.rate_per_s = 9800;
  s.run.connections.reset();
  s.run.duration = std::chrono::milliseconds(20);
  s.run.warmup = std::chrono::milliseconds(1);
  const Summary summary = summarise(run_scenario(s, {}));
  CHECK_FALSE(summary.control_variate);
  CHECK_THAT(summary.findings.back(),
             Catch::Matchers::Contains("not what they are in the long run"));
}

TEST_CASE("a scenario that theory knows needs no twin", "[control]") {
  const RunResult result =
      run_scenario(one_worker("replications = 2\ncontrol_variate = true", "0us"), {});
  CHECK(result.of_twin.empty());
  REQUIRE(result.findings.size() == 1);
  CHECK_THAT(result.findings[0], Catch::Matchers::Contains("the scenario itself is M/M/1"));
}

TEST_CASE("theory stands beside the simulation", "[theory]") {
  const auto block = [](const std::string& cost) {
    const RunResult result = run_scenario(one_worker("replications = 2\ntheory = true", cost), {});
    return nlohmann::json::parse(result_json(result, summarise(result))).at("theory");
  };
  const auto itself = block("0us"), idealised = block("5us");
  CHECK(itself.at("of") == "scenario");
  CHECK(itself.at("model") == "M/M/1");
  CHECK(idealised.at("of") == "idealised");
  for (const auto& json : {itself, idealised}) {
    const auto& mean = json.at("latency").at("accept_wait").at("mean");
    CHECK(mean.at("value").get<double>() == Approx(100e-6 * 0.7 / 0.3));
    CHECK(mean.at("ci95").at(0) == mean.at("value"));
  }
}

TEST_CASE("theory that has no answer says why", "[theory]") {
  Scenario s = one_worker("replications = 2\ntheory = true");
  s.arrivals.front().process.kind = ProcessSpec::Kind::Paced;
  const RunResult result = run_scenario(s, {});
  const Summary summary = summarise(result);
  CHECK_FALSE(summary.theory);
  CHECK_THAT(summary.findings.back(), Catch::Matchers::StartsWith("run.theory: no exact answer"));
}

TEST_CASE("looking at a run while it goes on changes nothing", "[live]") {
  Scenario s = one_worker("replications = 3");
  s.run.connections = 60000;
  RunOptions watched;
  std::vector<Estimate> seen;
  watched.live_wait = [&](const Estimate& wait) { seen.push_back(wait); };
  const RunResult alone = run_scenario(s, {}), looked_at = run_scenario(s, watched);
  CHECK(result_json(alone, summarise(alone)) == result_json(looked_at, summarise(looked_at)));
  REQUIRE(seen.size() >= 3);
  // The last is from all three replications.
  CHECK(seen.back().value == Approx(summarise(alone).latency[0].mean.value).epsilon(1e-9));
  REQUIRE(seen.back().interval);
  // The first is from the batch means of one of them: within 10 standard errors, 2.7% each by the
  // variance parameter of M/M/1 at rho 0.7.
  CHECK(seen.front().value == Approx(282.7e-6).epsilon(0.3));
}

}  // namespace
}  // namespace acceptlab::experiment
