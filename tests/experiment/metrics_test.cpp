#include "experiment/statistics/metrics.hpp"

#include <chrono>

#include "experiment/result/goal_verdict.hpp"
#include "experiment/result/validity.hpp"
#include "tests/catch.hpp"
#include "tests/experiment/synthetic_model.hpp"

namespace acceptlab::experiment {
namespace {

using namespace std::chrono_literals;

std::vector<kernel::Measurement> measured() {
  return run_scenario(synthetic::scenario(), synthetic::options()).replications;
}

TEST_CASE("metrics are found by full and short names", "[metrics]") {
  CHECK(find_metric("latency.accept_wait.p99")->name == "latency.accept_wait.p99");
  CHECK(find_metric("accept_wait.p99")->name == "latency.accept_wait.p99");
  CHECK(find_metric("accept_wait.p99.9")->name == "latency.accept_wait.p999");
  CHECK(find_metric("lost_share")->name == "connections.lost_share");
  CHECK(find_metric("lost_by_cause.crash")->unit == Unit::Connections);
  CHECK(find_metric("throughput_per_s")->name == "rates.throughput_per_s");
  CHECK(find_metric("offered_per_s")->unit == Unit::PerSecond);
  CHECK(find_metric("offered")->name == "connections.offered");
  CHECK_FALSE(find_metric("accept_wait"));
  CHECK_FALSE(find_metric("accept_wait.p98"));
}

TEST_CASE("counts and ratios of the synthetic model", "[metrics]") {
  const auto m = measured();
  CHECK(find_metric("lost")->estimate(m).value == 100);
  CHECK(find_metric("wakeups.spurious")->estimate(m).value == Approx(20.0 / 990));
  // A quarter of the time of four CPUs over 1 s for 990 connections.
  CHECK(find_metric("cpu.per_connection")->estimate(m).value == Approx(1.0 / 990));
  CHECK(find_metric("blame.softirq")->estimate(m).value ==
        Approx(find_metric("service_wait.mean")->estimate(m).value / 4).epsilon(1e-4));
}

TEST_CASE("no loss among n connections is known up to 3/n", "[metrics]") {
  auto m = measured();
  for (auto& replication : m) replication.connections.refused = 0;
  const Estimate e = find_metric("lost_share")->estimate(m);
  CHECK(e.value == 0);
  REQUIRE(e.interval);
  CHECK(e.interval->high == Approx(3.0 / 10000));
}

TEST_CASE("the balance leaves out who came or went in the window", "[metrics]") {
  kernel::Measurement m;
  m.window = 10s;
  m.workers.resize(4);
  for (unsigned i = 0; i < 4; ++i) m.workers[i].accepted = 10 * (i + 1);
  m.workers[3].died = sim::Time{} + 5s;
  CHECK(worker_balance(m).largest == 30);
  CHECK(worker_balance(m).total == 60);
  CHECK(worker_balance(m).members == 3);
}

Goal goal(const std::string& metric, const std::string& op, double bound) {
  return {metric + " " + op, metric, op, bound};
}

TEST_CASE("a goal is met by the value and decided by the interval", "[goals]") {
  const auto m = measured();
  const Interval ci = find_metric("service_wait.mean")->estimate(m).interval.value();
  const double value = find_metric("service_wait.mean")->estimate(m).value;
  struct Case {
    double bound;
    bool met, decided;
  };
  for (const Case& c : {Case{2 * ci.high, true, true}, Case{(value + ci.high) / 2, true, false},
                        Case{(value + ci.low) / 2, false, false}, Case{ci.low / 2, false, true}}) {
    const GoalSummary verdict = evaluate(goal("service_wait.mean", "<", c.bound), m);
    CHECK(verdict.met == c.met);
    CHECK(verdict.decided == c.decided);
  }
}

TEST_CASE("a count decides by itself, also with one replication", "[goals]") {
  auto m = measured();
  m.resize(1);
  CHECK(evaluate(goal("refused", "==", 10), m).decided);
  CHECK(evaluate(goal("refused", "==", 10), m).met);
  CHECK_FALSE(evaluate(goal("reset", "!=", 0), m).met);
  CHECK_FALSE(evaluate(goal("lost_share", "<", 0.5), m).decided);
  CHECK_FALSE(goals_met({evaluate(goal("lost_share", "<", 0.5), m)}));
}

TEST_CASE("load beyond capacity is a finding, losses in a steady state are none", "[findings]") {
  RunResult result = run_scenario(synthetic::scenario(), synthetic::options());
  CHECK_FALSE(overloaded(result));
  // Of 1000 offered 700 left: 300 more in flight in every replication.
  for (auto& m : result.replications) m.completed_in_window = 690;
  CHECK(overloaded(result));
  CHECK_THAT(findings_of(result).front(), Catch::Matchers::StartsWith("load exceeds capacity"));
  // The same number lost: a full queue that stays full is steady.
  for (auto& m : result.replications) m.connections.refused = 310;
  CHECK_FALSE(overloaded(result));
}

TEST_CASE("a quantile that a goal rests on needs 100 connections beyond it", "[findings]") {
  // The synthetic model has 990 a replication.
  RunResult result = run_scenario(synthetic::scenario(), synthetic::options());
  const Support p50 = find_metric("service_wait.p50")->support(result.replications).value();
  CHECK(p50.values == 990);
  CHECK(p50.wanted == 200);
  CHECK_FALSE(find_metric("service_wait.mean")->support(result.replications));
  result.scenario.goals = {goal("service_wait.p50", "<", 1), goal("service_wait.mean", "<", 1)};
  CHECK(findings_of(result).empty());
  result.scenario.goals = {goal("service_wait.p99", "<", 1)};
  CHECK(findings_of(result) ==
        std::vector<std::string>{"latency.service_wait.p99 has 990 connections in a replication, "
                                 "and needs about 10000 for its interval: run longer"});
}

}  // namespace
}  // namespace acceptlab::experiment
