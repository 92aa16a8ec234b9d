#include "experiment/statistics/proportions.hpp"

#include <cmath>
#include <vector>

#include "sim/arithmetic.hpp"
#include "sim/random.hpp"
#include "tests/catch.hpp"

namespace acceptlab::experiment {
namespace {

TEST_CASE("Wilson's interval", "[statistics]") {
  // 0 of 10: z^2 / (n + z^2) with z = 1.959964. 5 of 10: 0.5 -+ z sqrt(0.025 + z^2/400) /
  // (1 + z^2/10).
  CHECK(wilson(0, 10).low == 0);
  CHECK(wilson(0, 10).high == Approx(3.841459 / 13.841459).epsilon(1e-6));
  CHECK(wilson(5, 10).low == Approx(0.236593).epsilon(1e-5));
  CHECK(wilson(5, 10).high == Approx(0.763407).epsilon(1e-5));
  CHECK(wilson(10, 10).high == 1);
}

TEST_CASE("Clopper and Pearson's interval", "[statistics]") {
  // 0 of 10 ends where 10 misses have 2.5%: 1 - 0.025^(1/10).
  CHECK(clopper_pearson(0, 10).low == 0);
  CHECK(clopper_pearson(0, 10).high == Approx(1 - std::pow(0.025, 0.1)).epsilon(1e-10));
  CHECK(clopper_pearson(10, 10).low == Approx(std::pow(0.025, 0.1)).epsilon(1e-10));
  CHECK(clopper_pearson(10, 10).high == 1);
  // 5 of 10: the binomial tails at both ends have 2.5%.
  const Interval ci = clopper_pearson(5, 10);
  const auto at_least_5 = [](double p) {
    double sum = 0, choose = 1;
    for (int k = 0; k <= 10; ++k) {
      if (k >= 5) sum += choose * std::pow(p, k) * std::pow(1 - p, 10 - k);
      choose = choose * (10 - k) / (k + 1);
    }
    return sum;
  };
  CHECK(at_least_5(ci.low) == Approx(0.025).epsilon(1e-9));
  CHECK(ci.high == Approx(1 - ci.low).epsilon(1e-12));
}

TEST_CASE("Clopper and Pearson never cover less than they say", "[statistics]") {
  // Exactly, for 20 trials: the probability of the counts whose interval holds the true one.
  for (const double p : {0.01, 0.05, 0.2, 0.5}) {
    double covered = 0, choose = 1;
    for (unsigned k = 0; k <= 20; ++k) {
      const double probability = choose * std::pow(p, k) * std::pow(1 - p, 20 - k);
      if (clopper_pearson(k, 20).contains(p)) covered += probability;
      choose = choose * (20 - k) / (k + 1);
    }
    CHECK(covered >= 0.95);
  }
}

TEST_CASE("the index of dispersion is 1 for independent trials and the burst's for bursts",
          "[statistics]") {
  CHECK_FALSE(dispersion(std::vector<Count>{{0, 100}, {0, 100}}));
  CHECK_FALSE(dispersion(std::vector<Count>{{3, 100}}));
  // Hits 4 and 6 of 100: p = 0.05, scatter 1 + 1, over 1 and over 100 x 0.05 x 0.95.
  CHECK(dispersion(std::vector<Count>{{4, 100}, {6, 100}}).value() == Approx(2 / 4.75));
}

TEST_CASE("no hit of n is a bound of 3/n", "[statistics]") {
  const std::vector<Count> none{{0, 4000}, {0, 6000}};
  CHECK(rare_share_interval(none)->low == 0);
  CHECK(rare_share_interval(none)->high == Approx(3.0 / 10000));
  CHECK_FALSE(rare_share_interval(std::vector<Count>{{0, 4000}}));
  CHECK(is_rare(none));
}

/// Ten replications of 100000 connections with Poisson(`bursts`) bursts of `size` losses each.
std::vector<Count> bursts_of(std::uint64_t size, double bursts, std::uint64_t trial) {
  sim::DrawSequence draws({1, 0}, sim::Purpose::Choice, 0, trial);
  std::vector<Count> counts;
  for (int r = 0; r < 10; ++r) {
    std::uint64_t n = 0;
    for (double t = -sim::log(draws.unit()); t < bursts; t -= sim::log(draws.unit())) ++n;
    counts.push_back({n * size, 100000});
  }
  return counts;
}

double coverage(std::uint64_t size, double bursts) {
  constexpr unsigned trials = 2000;
  unsigned covered = 0;
  for (unsigned i = 0; i < trials; ++i) {
    const double truth = bursts * static_cast<double>(size) / 100000;
    covered += rare_share_interval(bursts_of(size, bursts, i))->contains(truth) ? 1 : 0;
  }
  return static_cast<double>(covered) / trials;
}

TEST_CASE("rare losses are covered, also when they come in bursts", "[statistics]") {
  // 2000 intervals: the binomial sd of a coverage of 95% is 0.5%. With 5 to 20 bursts in all the
  // index of dispersion is itself rough, so 90% is asked for.
  for (const std::uint64_t size : {1U, 10U, 100U}) {
    for (const double bursts : {0.5, 1.0, 2.0}) {
      INFO("bursts of " << size << ", " << bursts << " a replication");
      CHECK(coverage(size, bursts) >= 0.9);
    }
  }
}

TEST_CASE("losses are rare up to 100, and bursts up to 10", "[statistics]") {
  CHECK(is_rare(std::vector<Count>{{49, 1000}, {50, 1000}}));
  CHECK_FALSE(is_rare(std::vector<Count>{{500, 10000}, {520, 10000}}));
  // 1000 losses, all in one of ten replications: few bursts.
  std::vector<Count> one(10, {0, 10000});
  one[3].hits = 1000;
  CHECK(is_rare(one));
}

}  // namespace
}  // namespace acceptlab::experiment
