#include <chrono>
#include <cmath>
#include <nlohmann/json.hpp>

#include "experiment/compare/comparison.hpp"
#include "experiment/result/result_json.hpp"
#include "experiment/result/table.hpp"
#include "experiment/run/run.hpp"
#include "experiment/scenario/drawn_costs.hpp"
#include "experiment/scenario/model_settings.hpp"
#include "tests/catch.hpp"
#include "tests/experiment/scenario_text.hpp"

namespace acceptlab::experiment {
namespace {

using namespace std::chrono_literals;

/// One connection every 10 ms that costs 40 us in accept, give or take 10 us, and nothing else.
Scenario one_cost(const std::string& cost, unsigned replications = 40) {
  Scenario s = read_scenario_text(
                   "format = 1\n[machine]\ncosts = \"zero\"\n[network]\nrtt = \"0s\"\n"
                   "[server]\nworkers = 1\n[work]\ncpu = \"0us\"\n"
                   "[[arrivals]]\nprocess = { type = \"paced\", rate = \"100/s\" }\n"
                   "[run]\nduration = \"1s\"\nwarmup = \"0s\"\ncost_uncertainty = true\n"
                   "[costs]\naccept_ok = " +
                       cost + "\n",
                   "test.toml", {})
                   .scenario;
  s.run.replications = replications;
  return s;
}
const std::string known_cost =
    "{ cost = \"40us\", spread = \"10us\", source = \"measured: test\" }";

/// What accept costs in the draw of that number.
double accept_us(const Scenario& scenario, std::uint32_t number) {
  const Scenario drawn = with_drawn_costs(scenario, number);
  return drawn.idle_costs.at("accept_ok").front().second.mean() / 1e3;
}

TEST_CASE("costs are drawn evenly from their spread", "[costs][uncertainty]") {
  const Scenario s = one_cost(known_cost);
  REQUIRE(has_cost_spread(s));
  double sum = 0, squares = 0, least = 1e9, most = 0;
  constexpr unsigned draws = 4000;
  for (unsigned i = 0; i < draws; ++i) {
    const double us = accept_us(s, i);
    sum += us;
    squares += (us - 40) * (us - 40);
    least = std::min(least, us);
    most = std::max(most, us);
  }
  // Uniform on 30 to 50: sd 5.77, of the mean of 4000 0.091; four of them.
  CHECK(sum / draws == Approx(40).margin(0.37));
  CHECK(std::sqrt(squares / draws) == Approx(10 / std::sqrt(3.0)).epsilon(0.05));
  CHECK(least >= 30);
  CHECK(least < 30.1);
  CHECK(most <= 50);
  CHECK(most > 49.9);
}

TEST_CASE("draws hang on seed, number and cost, not on the policy", "[costs][uncertainty]") {
  Scenario s = one_cost(known_cost);
  const double first = accept_us(s, 3);
  CHECK(accept_us(s, 3) == first);
  CHECK(accept_us(s, 4) != first);
  s.server.workers = 5;
  CHECK(accept_us(s, 3) == first);
  s.run.seed = 8;
  CHECK(accept_us(s, 3) != first);
}

TEST_CASE("all idle times of an entry move together, and a cost stays above 0",
          "[costs][uncertainty]") {
  const Scenario s = one_cost(
      "{ after = [\"0s\", \"1ms\"], cost = [\"10us\", \"20us\"], spread = [\"5us\", \"40us\"], "
      "source = \"measured: test\" }");
  for (unsigned i = 0; i < 100; ++i) {
    const auto steps = with_drawn_costs(s, i).idle_costs.at("accept_ok");
    REQUIRE(steps.size() == 2);
    CHECK(steps[1].first == 1ms);
    const double way = (steps[0].second.mean() / 1e3 - 10) / 5;
    CHECK(steps[1].second.mean() / 1e3 == Approx(std::max(0.02, 20 + 40 * way)).epsilon(1e-9));
  }
}

TEST_CASE("a spread of the profile counts where [costs] does not set the cost",
          "[costs][uncertainty]") {
  Scenario s = one_cost("\"40us\"");
  CHECK_FALSE(has_cost_spread(s));
  s.profile.entries.at("read").steps.front().cost = sim::Distribution::constant(1000);
  s.profile.entries.at("read").steps.front().spread = 100ns;
  CHECK(has_cost_spread(s));
  CHECK(with_drawn_costs(s, 1).idle_costs.contains("read"));
  s.costs["read"] = sim::Distribution::constant(2000);
  CHECK_FALSE(has_cost_spread(s));
}

TEST_CASE("both intervals are shown: simulated, and with what is not known of the costs",
          "[costs][uncertainty]") {
  const RunResult result = run_scenario(one_cost(known_cost), {});
  REQUIRE(result.with_drawn_costs.size() == result.replications.size());
  const Metric wait = find_metric("accept_wait.mean").value();
  const Estimate narrow = wait.estimate(result.replications);
  const auto wide = wait.interval_with_costs(result.replications, result.with_drawn_costs);
  // Nothing is random but the cost: accept takes 40 us in every replication, so that the first
  // interval has no width. The other is t(39) = 2.023 times the root mean square of 40 draws,
  // 5.77 us give or take 8% (kurtosis 1.8: sd of the mean square 0.894/sqrt(40)); four of these.
  REQUIRE(narrow.interval);
  CHECK(narrow.value == Approx(40e-6).epsilon(1e-3));
  CHECK(narrow.interval->high - narrow.interval->low == Approx(0).margin(1e-12));
  REQUIRE(wide);
  CHECK(wide->high - narrow.value == Approx(2.023 * 5.77e-6).epsilon(0.3));
  CHECK(narrow.value - wide->low == Approx(wide->high - narrow.value).epsilon(1e-9));
}

TEST_CASE("the result has a row for each estimate", "[costs][uncertainty]") {
  const RunResult result = run_scenario(one_cost(known_cost, 10), {});
  const Summary summary = summarise(result);
  const auto json = nlohmann::json::parse(result_json(result, summary));
  const auto& rows = json.at("cost_uncertainty");
  bool found = false;
  for (const auto& row : rows) {
    if (row.at("metric") != "latency.accept_wait.p99") continue;
    found = true;
    CHECK(row.at("estimate") == json.at("latency").at("accept_wait").at("p99"));
    CHECK(row.at("ci95_with_costs").at(0) < row.at("estimate").at("ci95").at(0));
  }
  CHECK(found);
  CHECK_THAT(result_table(result, summary, {.aligned = true, .colour = false}),
             Catch::Matchers::Contains("with costs as far as known"));
}

TEST_CASE("without a spread nothing is drawn, and said so", "[costs][uncertainty]") {
  const RunResult result = run_scenario(one_cost("\"40us\"", 3), {});
  CHECK(result.with_drawn_costs.empty());
  REQUIRE(result.findings.size() == 1);
  CHECK_THAT(result.findings[0], Catch::Matchers::StartsWith("run.cost_uncertainty: no cost"));
}

TEST_CASE("a goal that costs leave open is undecided", "[costs][uncertainty][goals]") {
  Scenario s = one_cost(known_cost);
  s.goals = {{"accept_wait.mean < 45us", "accept_wait.mean", "<", 45e-6}};
  GoalSummary goal = summarise(run_scenario(s, {})).goals.front();
  CHECK(goal.met);
  CHECK_FALSE(goal.decided);
  s.run.cost_uncertainty = false;
  goal = summarise(run_scenario(s, {})).goals.front();
  CHECK(goal.met);
  CHECK(goal.decided);
}

TEST_CASE("differences have both intervals, on the same draws", "[costs][uncertainty][compare]") {
  // The second column waits as long in accept: the costs drawn cancel.
  Scenario other = one_cost(known_cost, 10);
  other.server.workers = 2;
  const Comparison c = compare({{"one", one_cost(known_cost, 10)}, {"two", other}}, {});
  for (const Difference& d : c.differences) {
    if (d.metric.name != "latency.accept_wait.p99") continue;
    REQUIRE(d.with_costs);
    CHECK(d.with_costs->high - d.with_costs->low < 1e-9);
  }
}

}  // namespace
}  // namespace acceptlab::experiment
