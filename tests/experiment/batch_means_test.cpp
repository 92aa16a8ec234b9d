#include "experiment/statistics/batch_means.hpp"

#include <cmath>

#include "tests/catch.hpp"
#include "tests/experiment/ar1.hpp"
#include "tests/experiment/known_series.hpp"

namespace acceptlab::experiment {
namespace {

TEST_CASE("batch means of the known series", "[statistics]") {
  const auto kept = known_steady_series();
  REQUIRE(kept.size() == 985);
  const auto means = batch_means(kept, 49);
  CHECK(means.size() == 20);  // 5 values are left over and dropped
  CHECK(mean(means) == near(4.960647068));
  CHECK(variance(means) == near(0.04491239937));
  const Estimate e = batch_estimate(means);
  CHECK(e.value == near(4.960647068));
  REQUIRE(e.interval);
  CHECK((e.interval->high - e.interval->low) / 2 == near(0.09918416702));
  CHECK(von_neumann_ratio(means) == near(2.198291712));
  CHECK(autocorrelation(means, 1) == near(-0.132823902));
  CHECK(look_independent(means));
}

TEST_CASE("autocorrelation of the known series", "[statistics]") {
  CHECK(autocorrelation(known_series(), 1) == near(0.7997081138));
  CHECK(std::isnan(autocorrelation(std::vector<double>(9, 1.0), 1)));
}

TEST_CASE("overlapping batch means of the known series", "[statistics]") {
  const auto kept = known_steady_series();
  const double parameter = overlapping_batch_variance(kept, 40);
  CHECK(parameter == near(2.017149051));
  CHECK(parameter / 985 == near(0.002047867057));
}

TEST_CASE("overlapping batches are those that one would add up one by one", "[statistics]") {
  // 1, 2, 4, 8 in twos: means 1.5, 3, 6 about 3.75, deviations -2.25, -0.75, 2.25: 10.6875 in all;
  // times 4 * 2 / (3 * 2).
  CHECK(overlapping_batch_variance(std::vector<double>{1, 2, 4, 8}, 2) == near(14.25));
}

TEST_CASE("batch means of an AR(1) are off by what theory says", "[statistics]") {
  // n = 10000 in batches of 100 with phi 0.9: the variance parameter is 100. Of b batches of m the
  // sum of squares about their mean is expected to be b (var(mean of m) - var(mean of n)), so n
  // times the variance of the mean to come out as m b / (b - 1) of that difference: 90.43. One
  // estimate from 100 batches has the relative sd sqrt(2/99), so the mean of 1000 of them the sd
  // 0.41; 4.5 of these are 1.83, and the true parameter is 23 away.
  constexpr double m = 100, b = 100;
  CHECK(ar1_variance_of_mean(0.9, 1) == near(5.263157895));
  CHECK(ar1_variance_of_mean(0.9, 10000) == near(0.009990526316));
  const double expected =
      m * b / (b - 1) * (ar1_variance_of_mean(0.9, m) - ar1_variance_of_mean(0.9, m * b));
  CHECK(expected == near(90.43183312));
  constexpr int series = 1000;
  double sum = 0;
  for (int i = 0; i < series; ++i) {
    const auto means = batch_means(ar1(0.9, 10000, static_cast<std::uint64_t>(i)), 100);
    sum += 10000 * variance(means) / static_cast<double>(means.size());
  }
  CHECK(sum / series == Approx(expected).margin(1.83));
}

TEST_CASE("the von Neumann ratio tells dependent batches", "[statistics]") {
  // 1, 2, 3, 4: differences 1 each, deviations 5 in all.
  CHECK(von_neumann_ratio(std::vector<double>{1, 2, 3, 4}) == near(0.6));
  CHECK_FALSE(look_independent(std::vector<double>{1, 2, 3, 4, 5, 6, 7, 8}));
  CHECK_FALSE(look_independent(std::vector<double>{1, 1}));
  CHECK_FALSE(look_independent(std::vector<double>(30, 1.0)));  // says nothing
  // An AR(1) in batches of 5 is far from independent. In batches of 500 it nearly is: 5% of such
  // series are called dependent by chance, of 100 at most 5 + 4 x 2.2.
  int short_ones = 0, long_ones = 0;
  for (std::uint64_t i = 0; i < 100; ++i) {
    const auto x = ar1(0.9, 16000, 100000 + i);
    short_ones += look_independent(batch_means(x, 5)) ? 1 : 0;
    long_ones += look_independent(batch_means(x, 500)) ? 1 : 0;
  }
  CHECK(short_ones == 0);
  CHECK(long_ones >= 86);
}

TEST_CASE("running batches keep the mean of all values in constant memory", "[statistics]") {
  RunningBatches batches;
  CHECK(std::isnan(batches.mean()));
  const auto x = ar1(0.9, 50000, 7);
  double sum = 0;
  for (const double v : x) {
    batches.add(v);
    sum += v;
  }
  CHECK(batches.count() == x.size());
  CHECK(batches.mean() == Approx(sum / 50000).epsilon(1e-9));
  const Estimate e = batches.estimate();
  REQUIRE(e.interval);
  // The half-width of 50000 values is 1.96 sqrt(100/50000) = 0.088; an estimate from 8 to 64
  // batches is within a factor of 2.2 of it (chi-square with 7 degrees at 1% and 99%, and t).
  const double half = (e.interval->high - e.interval->low) / 2;
  CHECK(half > 0.088 / 2.2);
  CHECK(half < 0.088 * 2.2);
}

TEST_CASE("running batches do not make up an interval too early", "[statistics]") {
  RunningBatches few;
  for (int i = 0; i < 7; ++i) few.add(i % 2);
  CHECK_FALSE(few.estimate().interval);
  // A line: no merging makes its batches independent.
  RunningBatches line;
  for (int i = 0; i < 10000; ++i) line.add(i);
  CHECK(line.estimate().value == Approx(4999.5));
  CHECK_FALSE(line.estimate().interval);
}

}  // namespace
}  // namespace acceptlab::experiment
