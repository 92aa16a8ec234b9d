#include "experiment/result/theory_tails.hpp"

#include <cmath>

#include "experiment/reader/scenario_reader.hpp"
#include "experiment/result/theory.hpp"
#include "experiment/statistics/metrics.hpp"
#include "tests/catch.hpp"

namespace acceptlab::experiment {
namespace {

/// 7000 connections a second to a worker that takes 100 us for each; `more` is appended to the
/// file.
Scenario one_worker(const std::string& costs, const std::string& more = {}) {
  return read_scenario_text(
             "format = 1\n[machine]\ncosts = \"" + costs +
                 "\"\n[network]\nrtt = \"0s\"\n"
                 "[kernel.sysctl]\n\"net.core.somaxconn\" = 1000000\n"
                 "[server]\nworkers = 1\nstyle = \"prefork\"\nbacklog = 1000000\n"
                 "[work]\ncpu = { type = \"exponential\", mean = \"100us\" }\n"
                 "[[arrivals]]\nprocess = { type = \"poisson\", rate = \"7000/s\" }\n" +
                 more,
             "test.toml", {})
      .scenario;
}

const std::vector<ExactTailPoint>& curve(const TheoryTails& tails, const std::string& name) {
  std::size_t i = 0;
  while (latency_kinds()[i].name != name) ++i;
  return tails.curves.at(i);
}

TEST_CASE("tails of M/M/1", "[theory]") {
  const auto found = theory_tails(one_worker("zero"), 1e-6);
  const auto* tails = std::get_if<TheoryTails>(&found);
  REQUIRE(tails != nullptr);
  CHECK(tails->model == "M/M/1");
  CHECK_FALSE(tails->idealised);
  // P(W > t) = rho exp(-(mu - lambda) t), P(T > t) = exp(-(mu - lambda) t); mu - lambda = 3000/s.
  for (const ExactTailPoint& p : curve(*tails, "accept_wait"))
    CHECK(p.longer == Approx(0.7 * std::exp(-3000 * p.seconds)).epsilon(1e-6));
  for (const ExactTailPoint& p : curve(*tails, "response"))
    CHECK(p.longer == Approx(std::exp(-3000 * p.seconds)).epsilon(1e-6));
  CHECK(curve(*tails, "service_wait").size() == curve(*tails, "accept_wait").size());
  CHECK(curve(*tails, "connect").empty());  // takes no time
  // Down to the share asked for: ln(0.7e6) / 3000.
  CHECK(curve(*tails, "accept_wait").back().seconds == Approx(std::log(0.7e6) / 3000));
  CHECK(curve(*tails, "accept_wait").back().longer == Approx(1e-6).epsilon(1e-3));
}

TEST_CASE("there are no tails where run --exact has no answer, and it is said why", "[theory]") {
  const auto costs = theory_tails(one_worker("default"), 1e-3);
  REQUIRE(std::holds_alternative<std::string>(costs));
  CHECK(std::get<std::string>(costs).find("machine.costs: ") == 0);
  // Unlimited, a ninth would come to 8 that wait with a chance of 0.7^9 = 4%.
  Scenario small = one_worker("zero");
  small.server.queue_room = 8;
  const auto limited = theory_tails(small, 1e-3);
  REQUIRE(std::holds_alternative<std::string>(limited));
  CHECK(std::get<std::string>(limited).find("server.queue_room: ") == 0);
}

TEST_CASE("who asks for theory has that of the scenario without costs", "[theory]") {
  const Scenario scenario = one_worker("default", "[run]\ntheory = true\n");
  const auto found = theory_tails(scenario, 1e-3);
  const auto* tails = std::get_if<TheoryTails>(&found);
  REQUIRE(tails != nullptr);
  CHECK(tails->idealised);
  CHECK(tails->model == std::get<Theory>(theory(scenario)).model);
}

TEST_CASE("who waits for a tail may give up", "[theory]") {
  struct Enough {};
  int steps = 0;
  const auto after_ten = [&] {
    if (++steps == 10) throw Enough{};
  };
  CHECK_THROWS_AS(theory_tails(one_worker("zero"), 1e-3, after_ten), Enough);
}

}  // namespace
}  // namespace acceptlab::experiment
