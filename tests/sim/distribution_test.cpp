#include "sim/distribution.hpp"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "tests/catch.hpp"

namespace acceptlab::sim {
namespace {

/// The value at uniform `u`: sampling is by inversion, so this is the quantile function.
double at(const Distribution& distribution, double u) {
  const RandomSpace space{0, 0};
  const auto bits = static_cast<std::uint64_t>(u * 0x1p63) << 1;
  DrawSequence draws(space, Purpose::Choice, 0, 0, RandomSpace::Block{bits, bits});
  return distribution.sample(draws);
}

struct Moments {
  double mean, scv;
};

/// By the midpoints of n cells of equal probability: no randomness.
Moments moments(const Distribution& distribution, int n = 200000) {
  double sum = 0, squares = 0;
  for (int i = 0; i < n; ++i) {
    const double x = at(distribution, (i + 0.5) / n);
    sum += x;
    squares += x * x;
  }
  const double mean = sum / n;
  return {mean, squares / n / (mean * mean) - 1};
}

TEST_CASE("each distribution has its mean and variability", "[sim][distribution]") {
  struct Case {
    std::string name;
    Distribution distribution;
    double mean, scv;  // scv 9 of the hyperexponential needs its tail: wider margins below
  };
  // Uniform on [2, 4]: mean 3, variance 4/12, scv 1/27. Discrete 1 (3/4), 5 (1/4): mean 2,
  // variance 3/4 + 9/4 = 3, scv 3/4. Empirical 0, 1, 4, linear between: (0.5 + 2.5)/2 = 1.5,
  // second moment (1/3 + (1 + 4 + 16)/3)/2 = 11/3, scv 11/3/2.25 - 1.
  const std::vector<Case> cases{
      {"constant", Distribution::constant(5), 5, 0},
      {"exponential", Distribution::exponential(3), 3, 1},
      {"hyperexponential", Distribution::hyperexponential_scv(2, 4), 2, 4},
      {"phases", Distribution::hyperexponential({1, 3}, {10, 2}), 4,
       2 * (0.25 * 100 + 0.75 * 4) / 16 - 1},
      {"lognormal", Distribution::lognormal_scv(7, 2), 7, 2},
      {"uniform", Distribution::uniform(2, 4), 3, 1.0 / 27},
      {"discrete", Distribution::discrete({1, 5}, {3, 1}), 2, 0.75},
      {"empirical", Distribution::empirical({4, 0, 1}), 1.5, 11.0 / 3 / 2.25 - 1},
      // The same with half of the probability in each piece, said otherwise.
      {"quantiles", Distribution::quantiles({0, 0.5, 1}, {0, 1, 4}), 1.5, 11.0 / 3 / 2.25 - 1},
  };
  for (const Case& c : cases) {
    INFO(c.name);
    const Moments m = moments(c.distribution);
    CHECK(c.distribution.mean() == Approx(c.mean).epsilon(1e-12));
    CHECK(m.mean == Approx(c.mean).epsilon(3e-4));
    CHECK(m.scv == Approx(c.scv).epsilon(0.02).margin(1e-9));
    CHECK(c.distribution.moment(1) == Approx(c.mean).epsilon(1e-12));
    CHECK(c.distribution.moment(2) == Approx((1 + c.scv) * c.mean * c.mean).epsilon(1e-12));
    CHECK(c.distribution.scaled(3).mean() == Approx(3 * c.mean).epsilon(1e-12));
    CHECK(at(c.distribution.scaled(3), 0.7) == Approx(3 * at(c.distribution, 0.7)).epsilon(1e-12));
  }
}

TEST_CASE("third moments", "[sim][distribution]") {
  CHECK(Distribution::constant(2).moment(3) == Approx(8));
  CHECK(Distribution::exponential(2).moment(3) == Approx(48));
  CHECK(Distribution::erlang(6, 3).moment(3) == Approx(8 * 3 * 4 * 5));
  CHECK(Distribution::hyperexponential({1, 1}, {1, 3}).moment(3) == Approx(3 + 81));
  CHECK(Distribution::uniform(0, 2).moment(3) == Approx(2));
  CHECK(Distribution::uniform(5, 5).moment(3) == Approx(125));
  CHECK(Distribution::discrete({1, 2}, {3, 1}).moment(3) == Approx(2.75));
  // Density 2 / (1 - 1/4) x^-3 on [1, 2], so E[X^3] = 8/3 and E[X^2] = 8/3 ln 2.
  CHECK(Distribution::bounded_pareto(2, 1, 2).moment(3) == Approx(8.0 / 3));
  CHECK(Distribution::bounded_pareto(2, 1, 2).moment(2) == Approx(8.0 / 3 * std::log(2.0)));
  CHECK(Distribution::lognormal_scv(1, 2).moment(3) == Approx(27));  // mean^3 (1 + scv)^3
  CHECK(Distribution::empirical({0, 1, 4}).moment(3) ==
        Approx((0.25 + (1 + 4 + 16 + 64) / 4.0) / 2));
}

TEST_CASE("an Erlang distribution is the sum of its stages", "[sim][distribution]") {
  // n = 100000 sums of 4: scv 1/4, so the mean's standard error is 6 sqrt(1/4/n) = 0.0095.
  const auto erlang = Distribution::erlang(6, 4);
  CHECK(erlang.mean() == Approx(6));
  const RandomSpace space{9, 0};
  double sum = 0, squares = 0;
  constexpr int n = 100000;
  for (std::uint64_t i = 0; i < n; ++i) {
    DrawSequence draws(space, Purpose::Demand, 0, i);
    const double x = erlang.sample(draws);
    sum += x;
    squares += x * x;
  }
  CHECK(sum / n == Approx(6).margin(5 * 0.0095));
  CHECK(squares / n / 36 - 1 == Approx(0.25).margin(0.02));
}

TEST_CASE("quantiles stand where the formulas put them", "[sim][distribution]") {
  CHECK(at(Distribution::exponential(2), 0.5) == Approx(2 * std::log(2)));
  CHECK(at(Distribution::uniform(2, 4), 0.25) == Approx(2.5));
  CHECK(at(Distribution::discrete({1, 5}, {3, 1}), 0.74) == 1);
  CHECK(at(Distribution::discrete({1, 5}, {3, 1}), 0.76) == 5);
  CHECK(at(Distribution::empirical({4, 0, 1}), 0.25) == Approx(0.5));
  CHECK(at(Distribution::empirical({4, 0, 1}), 0.75) == Approx(2.5));
  CHECK(at(Distribution::empirical({4}), 0.3) == 4);
  const auto tail = Distribution::quantiles({0, 0.9, 1}, {10, 19, 100});
  CHECK(at(tail, 0.3) == Approx(13));
  CHECK(at(tail, 0.95) == Approx(59.5));
  // Median of a lognormal with mean 7, scv 2: 7 / sqrt(1 + 2).
  CHECK(at(Distribution::lognormal_scv(7, 2), 0.5) == Approx(7 / std::sqrt(3.0)));
}

TEST_CASE("a lognormal keeps the mean and p99 that it was given", "[sim][distribution]") {
  const auto [mean, p99] = GENERATE(table<double, double>({
      {220e3, 2e6},
      {1.0, 1.5},
      {1.0, 14.9},
  }));
  const auto lognormal = Distribution::lognormal_p99(mean, p99);
  CHECK(lognormal.mean() == Approx(mean).epsilon(1e-12));
  CHECK(at(lognormal, 0.99) == Approx(p99).epsilon(1e-12));
}

TEST_CASE("a lognormal that cannot be is refused", "[sim][distribution]") {
  // The largest ratio is exp(z99^2 / 2) = exp(2.70594) = 14.9686.
  CHECK_THROWS_AS(Distribution::lognormal_p99(1, 14.97), std::domain_error);
  CHECK_THROWS_AS(Distribution::lognormal_p99(1, 1), std::domain_error);
  CHECK_NOTHROW(Distribution::lognormal_p99(1, 14.96));
}

TEST_CASE("a bounded Pareto stays in its bounds and has its mean", "[sim][distribution]") {
  // alpha 1.5 on [1, 100]: mean alpha/(alpha-1) (1 - 100^-0.5)/(1 - 100^-1.5) = 3*0.9/0.999.
  const auto pareto = Distribution::bounded_pareto(1.5, 1, 100);
  CHECK(at(pareto, 1e-15) == Approx(1));
  CHECK(at(pareto, 1 - 1e-15) == Approx(100).epsilon(1e-6));
  CHECK(pareto.mean() == Approx(2.7 / 0.999).epsilon(1e-12));
  CHECK(moments(pareto).mean == Approx(2.7 / 0.999).epsilon(1e-4));
  // alpha 1: the mean is ln(100) / (1 - 1/100).
  CHECK(Distribution::bounded_pareto(1, 1, 100).mean() ==
        Approx(std::log(100) / 0.99).epsilon(1e-12));
}

TEST_CASE("no distribution gives what is not a number or below its bound", "[sim][distribution]") {
  const std::vector<Distribution> all{Distribution::exponential(1),
                                      Distribution::erlang(1, 3),
                                      Distribution::lognormal_scv(1, 5),
                                      Distribution::hyperexponential_scv(1, 9),
                                      Distribution::uniform(0, 1),
                                      Distribution::bounded_pareto(1.1, 1, 1e6),
                                      Distribution::discrete({0, 1}, {1, 1}),
                                      Distribution::quantiles({0, 0.5, 1}, {0, 0, 3}),
                                      Distribution::empirical({0, 1, 2})};
  for (const auto& distribution : all) {
    for (const std::uint64_t bits : {0ULL, 1ULL << 11, 1ULL << 63, ~0ULL}) {
      DrawSequence draws(RandomSpace{}, Purpose::Choice, 0, 0, RandomSpace::Block{bits, bits});
      const double x = distribution.sample(draws);
      CHECK(std::isfinite(x));
      CHECK(x >= 0);
      DrawSequence again(RandomSpace{}, Purpose::Choice, 0, 0, RandomSpace::Block{bits, bits});
      CHECK(distribution.sample_duration(again) >= Duration(0));
    }
  }
}

TEST_CASE("durations are rounded to the nearest nanosecond and capped", "[sim][distribution]") {
  DrawSequence draws(RandomSpace{}, Purpose::Choice, 0, 0);
  CHECK(Distribution::constant(2.4).sample_duration(draws) == Duration(2));
  CHECK(Distribution::constant(2.5).sample_duration(draws) == Duration(3));
  CHECK(Distribution::constant(1e30).sample_duration(draws) == Duration(1LL << 62));
}

}  // namespace
}  // namespace acceptlab::sim
