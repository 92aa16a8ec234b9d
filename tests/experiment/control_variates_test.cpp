#include "experiment/statistics/control_variates.hpp"

#include <algorithm>
#include <cmath>

#include "sim/arithmetic.hpp"
#include "sim/random.hpp"
#include "tests/catch.hpp"

namespace acceptlab::experiment {
namespace {

const double nan = std::nan("");

TEST_CASE("a regression by hand", "[statistics][control]") {
  // Slope ((-3)(-1) + (-1)(-1) + 1 + 3) / 4 = 2 about the means 4 and 0, residuals -1, 1, -1, 1:
  // variance 4 / (4 - 1 - 1) = 2. Of the mean at a control of 0: 2 / 4; at one of -1:
  // 2 (1/4 + 1/4). t(2) = 4.302653.
  const std::vector<double> y{1, 3, 5, 7}, x{-1, -1, 1, 1};
  const Control at_mean{x, 0}, below{x, -1};
  const auto same = controlled_mean(y, {&at_mean, 1});
  REQUIRE(same);
  CHECK(same->value == Approx(4));
  CHECK(same->interval->high - 4 == Approx(4.302653 * std::sqrt(0.5)));
  const auto lower = controlled_mean(y, {&below, 1});
  REQUIRE(lower);
  CHECK(lower->value == Approx(4 - 2));
  CHECK(lower->interval->high - lower->value == Approx(4.302653));
}

TEST_CASE("two controls that explain everything leave no doubt", "[statistics][control]") {
  // y = 5 + 2 (a - 1) - 3 (b - 4)
  const std::vector<double> a{0, 1, 2, 5, 3}, b{1, 7, 2, 4, 4};
  std::vector<double> y;
  for (std::size_t r = 0; r < a.size(); ++r) y.push_back(5 + 2 * (a[r] - 1) - 3 * (b[r] - 4));
  const std::vector<Control> controls{{a, 1}, {b, 4}};
  const auto e = controlled_mean(y, controls);
  REQUIRE(e);
  CHECK(e->value == Approx(5));
  CHECK(e->interval->high - e->interval->low == Approx(0).margin(1e-9));
}

TEST_CASE("what cannot be used is left out", "[statistics][control]") {
  const std::vector<double> y{1, 3, 5, 7, nan}, x{-1, -1, 1, 1, 50};
  const std::vector<Control> constant{{{2, 2, 2, 2, 2}, 2}};
  CHECK_FALSE(controlled_mean(y, constant));
  // The last replication has no value; the constant explains nothing and costs no degree.
  const std::vector<Control> both{{x, 0}, {{2, 2, 2, 2, 2}, 2}};
  const auto e = controlled_mean(y, both);
  REQUIRE(e);
  CHECK(e->value == Approx(4));
  CHECK(e->interval->high - 4 == Approx(4.302653 * std::sqrt(0.5)));
  // The same control twice, and no degree of freedom left.
  CHECK_FALSE(controlled_mean(y, std::vector<Control>{{x, 0}, {x, 0}}));
  CHECK_FALSE(controlled_mean(std::vector<double>{1, 2}, std::vector<Control>{{{1, 3}, 2}}));
}

/// Mean waits by Lindley's recursion at rho 0.5, of services as they are drawn and of the same ones
/// when each takes `more` longer.
struct Pair {
  double as_drawn = 0, longer = 0;
};
Pair mean_waits(double more, std::uint64_t number) {
  sim::DrawSequence draws({20140828, 0}, sim::Purpose::Choice, 0, number);
  constexpr int warmup = 200, count = 2000;
  Pair wait, sum;
  for (int i = 0; i < warmup + count; ++i) {
    if (i >= warmup) {
      sum.as_drawn += wait.as_drawn;
      sum.longer += wait.longer;
    }
    const double service = -sim::log(draws.unit()), gap = -2 * sim::log(draws.unit());
    wait.as_drawn = std::max(0.0, wait.as_drawn + service - gap);
    wait.longer = std::max(0.0, wait.longer + service + more - gap);
  }
  return {sum.as_drawn / count, sum.longer / count};
}

TEST_CASE("an exact twin narrows intervals that still cover what they should",
          "[statistics][control]") {
  // Services of 1 + 0.1, rate 0.5: Pollaczek and Khinchine give 0.5 (1.1^2 + 1) / (2 (1 - 0.55)).
  // The twin is M/M/1 with the mean wait 1. Of 400 intervals from 20 replications each the coverage
  // has a binomial sd of 1.09%: three of them below 95%.
  constexpr double truth = 0.5 * 2.21 / 0.9, more = 0.1;
  constexpr int trials = 400, replications = 20;
  int covered = 0;
  double plain_width = 0, controlled_width = 0, sum = 0;
  for (int t = 0; t < trials; ++t) {
    std::vector<double> values;
    Control twin{{}, 1};
    for (int r = 0; r < replications; ++r) {
      const Pair waits = mean_waits(more, static_cast<std::uint64_t>(replications * t + r));
      values.push_back(waits.longer);
      twin.values.push_back(waits.as_drawn);
    }
    const auto controlled = controlled_mean(values, {&twin, 1});
    REQUIRE(controlled);
    covered += controlled->interval->contains(truth) ? 1 : 0;
    controlled_width += controlled->interval->high - controlled->interval->low;
    plain_width += 2 * half_width(mean_sample(values)).value();
    sum += controlled->value;
  }
  CHECK(covered / double{trials} > 0.917);
  CHECK(controlled_width < plain_width / 3);
  // The slope is estimated from the same replications, which could bias the mean: 400 of them are
  // known to a width of one interval over 4 x 20.
  CHECK(sum / trials == Approx(truth).margin(4 * controlled_width / trials / 80));
}

}  // namespace
}  // namespace acceptlab::experiment
