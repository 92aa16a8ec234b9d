#include "validation/judge/equivalence.hpp"

#include <cmath>

#include "sim/random.hpp"
#include "tests/catch.hpp"

namespace acceptlab::validation {
namespace {

constexpr Rule rule{0.90, 3};

Verdict judged(const std::vector<double>& differences, double margin) {
  return judge_differences(differences, margin, rule).verdict;
}

TEST_CASE("a verdict is the place of the interval against the margin", "[judge]") {
  // Five runs with mean 0.02 and sd 0.0158: t(0.95; 4) = 2.1318, so 0.02 +- 2.1318 0.0158 / root 5,
  // which is 0.0049 to 0.0351.
  const std::vector<double> runs{0.00, 0.01, 0.02, 0.03, 0.04};
  const Outcome outcome = judge_differences(runs, 0.05, rule);
  CHECK(outcome.difference == Approx(0.02));
  REQUIRE(outcome.interval);
  CHECK(outcome.interval->low == Approx(0.02 - 2.131847 * 0.0158114 / 2.236068).epsilon(1e-5));
  CHECK(outcome.interval->high == Approx(0.02 + 2.131847 * 0.0158114 / 2.236068).epsilon(1e-5));
  CHECK(outcome.verdict == Verdict::Equivalent);

  CHECK(judged(runs, 0.0352) == Verdict::Equivalent);
  CHECK(judged(runs, 0.0350) == Verdict::Undecided);
  CHECK(judged(runs, 0.0050) == Verdict::Undecided);
  CHECK(judged(runs, 0.0048) == Verdict::Different);
  CHECK(judge_differences(runs, 0.03, rule).reason == "the interval reaches over the margin");
}

TEST_CASE("below is as far as above", "[judge]") {
  const std::vector<double> runs{0.00, -0.01, -0.02, -0.03, -0.04};
  CHECK(judged(runs, 0.0352) == Verdict::Equivalent);
  CHECK(judged(runs, 0.0048) == Verdict::Different);
}

TEST_CASE("scatter makes a verdict undecided and never widens the margin", "[judge]") {
  CHECK(judged({0.10, 0.11, 0.09, 0.10, 0.10}, 0.15) == Verdict::Equivalent);
  CHECK(judged({0.00, 0.30, -0.10, 0.20, 0.10}, 0.15) == Verdict::Undecided);
  // The same mean at the margin's double, quiet and noisy.
  CHECK(judged({0.30, 0.31, 0.29, 0.30, 0.30}, 0.15) == Verdict::Different);
  CHECK(judged({0.10, 0.60, -0.10, 0.50, 0.40}, 0.15) == Verdict::Undecided);
}

TEST_CASE("runs that do not scatter decide", "[judge]") {
  CHECK(judged({0, 0, 0}, 0.01) == Verdict::Equivalent);
  CHECK(judged({0.02, 0.02, 0.02}, 0.01) == Verdict::Different);
}

TEST_CASE("too few runs decide nothing and say so", "[judge]") {
  const std::vector<double> two{0.0, 0.0};
  const Outcome outcome = judge_differences(two, 0.1, rule);
  CHECK(outcome.verdict == Verdict::Undecided);
  CHECK(outcome.reason == "2 quiet runs of 3 that it takes");
  CHECK(outcome.difference == 0);
  CHECK_FALSE(outcome.interval);
  CHECK(judge_differences(std::vector<double>{}, 0.1, rule).reason ==
        "0 quiet runs of 3 that it takes");
}

/// How often n runs that scatter normally about `off` margins, with `spread` margins, come out.
struct Rates {
  double equivalent = 0, different = 0;
};
Rates rates(unsigned n, double off, double spread) {
  constexpr unsigned trials = 20000;
  const sim::RandomSpace space{11, 0};
  Rates rates;
  for (unsigned trial = 0; trial < trials; ++trial) {
    sim::DrawSequence draws(space, sim::Purpose::Cost, trial, n);
    std::vector<double> runs;
    for (unsigned i = 0; i < n; ++i) {
      const double radius = std::sqrt(-2 * std::log(draws.unit()));
      runs.push_back(off + spread * radius * std::cos(2 * M_PI * draws.unit()));
    }
    const Verdict verdict = judged(runs, 1);
    rates.equivalent += (verdict == Verdict::Equivalent) / static_cast<double>(trials);
    rates.different += (verdict == Verdict::Different) / static_cast<double>(trials);
  }
  return rates;
}

// Power. Let a run's log ratio scatter with s around a true difference d, both in margins, and n
// runs be judged. At d = 1 each of the two wrong verdicts is one t test at 5%, whatever s is: that
// is what the two one-sided tests fix. Elsewhere, from mean +- t s / root n against 1:
//   P(different | d = 0) = 2 P(T' > t), T' noncentral t with n - 1 degrees and root n / s, sign
//   minus: below 1e-3 for s <= 1, n = 5. P(equivalent | d = 2) is the same by symmetry around the
//   margin. P(equivalent | d = 0): 95% for s = 1/2, 30% for s = 1 (n = 5); 56% and 13% with n = 3.
// So wrong verdicts stay at 5% and less; what noise costs is decisions. Five runs decide where the
// spread of a run is at most half the margin.
TEST_CASE("wrong verdicts are as rare as the tests say, and noise costs decisions", "[judge]") {
  constexpr double four_sigma = 4 * 0.0016;  // of a rate of 5% in 20000 trials
  const double spread = GENERATE(0.25, 0.5, 1.0);
  INFO("spread " << spread);
  const Rates at_margin = rates(5, 1, spread);
  CHECK(at_margin.equivalent < 0.05 + four_sigma);
  CHECK(at_margin.different == Approx(0.05).margin(four_sigma));
  CHECK(rates(5, 0, spread).different < 0.001);
  CHECK(rates(5, 2, spread).equivalent < 0.001);
}

TEST_CASE("five runs decide where the spread is half the margin, three where it is a quarter",
          "[judge]") {
  CHECK(rates(5, 0, 0.5).equivalent == Approx(0.95).margin(0.01));
  CHECK(rates(5, 2, 0.5).different == Approx(0.974).margin(0.01));
  CHECK(rates(5, 0, 1.0).equivalent == Approx(0.30).margin(0.02));
  CHECK(rates(3, 0, 0.25).equivalent == Approx(0.98).margin(0.01));
  CHECK(rates(3, 0, 0.5).equivalent == Approx(0.56).margin(0.02));
}

TEST_CASE("total variation is the largest part that any set of workers differs by", "[judge]") {
  const std::vector<double> a{0.5, 0.3, 0.2}, b{0.4, 0.3, 0.3}, c{0, 0, 1};
  CHECK(total_variation(a, b) == Approx(0.1));
  CHECK(total_variation(a, c) == Approx(0.8));
  CHECK(total_variation(a, a) == 0);
}

TEST_CASE("shares are judged by the distance of their means", "[judge]") {
  const Shares real{{0.50, 0.50}, {0.52, 0.48}, {0.48, 0.52}};
  CHECK(judge_shares(real, real, 0.03, rule).verdict == Verdict::Equivalent);
  CHECK(judge_shares(real, real, 0.03, rule).difference == 0);

  // Differences run by run 0.10, 0.12, 0.08: sd 0.02, t(0.95; 2) = 2.92, so 0.10 +- 0.0337.
  const Shares other{{0.40, 0.60}, {0.40, 0.60}, {0.40, 0.60}};
  const Outcome outcome = judge_shares(real, other, 0.05, rule);
  CHECK(outcome.difference == Approx(0.10));
  CHECK(outcome.interval->low == Approx(0.10 - 0.03372).epsilon(1e-3));
  CHECK(outcome.chance == 0);  // the simulation does not scatter
  CHECK(outcome.verdict == Verdict::Different);
  CHECK(judge_shares(real, other, 0.08, rule).verdict == Verdict::Undecided);
  CHECK(judge_shares(real, other, 0.14, rule).verdict == Verdict::Equivalent);
}

TEST_CASE("what chance gives is no difference of shares", "[judge]") {
  // Simulated runs are 0.2 apart on average (0.1, 0.2, 0.3 ... of six pairs): by root 4, 0.0833.
  const Shares simulated{{0.4, 0.6}, {0.5, 0.5}, {0.6, 0.4}, {0.7, 0.3}};
  const Shares real{{0.66, 0.34}, {0.64, 0.36}, {0.66, 0.34}, {0.64, 0.36}};
  const Outcome outcome = judge_shares(real, simulated, 0.03, rule);
  CHECK(outcome.chance == Approx((0.1 * 3 + 0.2 * 2 + 0.3) / 6 / 2));
  CHECK(outcome.verdict == Verdict::Undecided);
  CHECK(outcome.reason == "the model's own runs scatter: by chance two sides are 0.083 apart");
}

TEST_CASE("who holds a mutex differs from run to run, however many connections there are",
          "[judge]") {
  // The busiest of two has nine tenths in one run and half in the next.
  const Shares real{{0.9, 0.1}, {0.5, 0.5}, {0.9, 0.1}, {0.5, 0.5}};
  const Shares simulated{{0.5, 0.5}, {0.9, 0.1}, {0.9, 0.1}, {0.9, 0.1}};
  const Outcome outcome = judge_shares(real, simulated, 0.08, rule);
  CHECK(outcome.verdict == Verdict::Undecided);
  CHECK(outcome.chance == Approx(0.4 / 2 / 2));
  CHECK_THAT(outcome.reason, Catch::StartsWith("the model's own runs scatter"));
}

/// Shares of `connections` that fall on four workers with these probabilities.
Shares drawn(const std::vector<double>& p, unsigned runs, unsigned connections,
             std::uint32_t seed) {
  const sim::RandomSpace space{seed, 0};
  Shares shares;
  for (unsigned run = 0; run < runs; ++run) {
    sim::DrawSequence draws(space, sim::Purpose::Cost, run, connections);
    shares.emplace_back(p.size());
    for (unsigned i = 0; i < connections; ++i) {
      double u = draws.unit();
      std::size_t worker = 0;
      while (worker + 1 < p.size() && u >= p[worker]) u -= p[worker++];
      shares.back()[worker] += 1.0 / connections;
    }
  }
  return shares;
}

// Hash shares of 10000 connections on four workers: two runs are 0.0098 apart by chance (each
// worker has sd root(0.25 0.75 / 10000) = 0.0043; half of 4 times root 2 times root(2 / pi) of it),
// five averaged ones 0.0044.
TEST_CASE("two draws of the same hash are equivalent, and another hash is not", "[judge]") {
  const std::vector<double> even{0.25, 0.25, 0.25, 0.25}, skewed{0.31, 0.19, 0.25, 0.25};
  unsigned equivalent = 0, different = 0;
  double chance = 0;
  constexpr std::uint32_t trials = 40;
  for (std::uint32_t trial = 0; trial < trials; ++trial) {
    const Shares real = drawn(even, 5, 10000, 3 * trial);
    const Outcome same = judge_shares(real, drawn(even, 5, 10000, 3 * trial + 1), 0.03, rule);
    const Outcome other = judge_shares(real, drawn(skewed, 5, 10000, 3 * trial + 2), 0.03, rule);
    equivalent += same.verdict == Verdict::Equivalent;
    different += other.verdict == Verdict::Different;
    chance += same.chance / trials;
    CHECK(same.verdict != Verdict::Different);
    CHECK(other.verdict != Verdict::Equivalent);
  }
  CHECK(equivalent == trials);
  CHECK(different > trials * 3 / 4);
  CHECK(chance == Approx(0.0044).epsilon(0.1));
}

}  // namespace
}  // namespace acceptlab::validation
