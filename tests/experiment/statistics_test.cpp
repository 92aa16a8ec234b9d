#include "experiment/statistics/statistics.hpp"

#include <cmath>
#include <vector>

#include "tests/catch.hpp"
#include "tests/experiment/known_series.hpp"

namespace acceptlab::experiment {
namespace {

TEST_CASE("moments of the known series", "[statistics]") {
  const auto x = known_series();
  CHECK(x[0] == near(12.59661653));
  CHECK(x[1] == near(11.41128785));
  CHECK(x[2] == near(10.57673278));
  CHECK(x[999] == near(4.862059651));
  CHECK(mean(x) == near(4.996692379));
  CHECK(variance(x) == near(0.3880577134));
}

TEST_CASE("MSER-5 deletes the transient of the known series", "[statistics][warmup]") {
  const auto x = known_series();
  const Mser found = mser5(x);
  CHECK(found.deleted == 15);
  CHECK(found.statistic == near(0.0008317448858));
  CHECK_FALSE(found.too_short);
  CHECK(mean(std::span(x).subspan(15)) == near(4.958945594));
}

TEST_CASE("MSER says when a series is too short to tell", "[statistics][warmup]") {
  // A line rises all the way: every deletion helps, so d is at its bound k/2.
  std::vector<double> line;
  for (int i = 0; i < 100; ++i) line.push_back(i);
  const Mser found = mser(line);
  CHECK(found.deleted == 50);
  CHECK(found.too_short);
  CHECK(mser({}).too_short);
  // A constant needs no deletion at all.
  const Mser flat = mser(std::vector<double>(40, 3.0));
  CHECK(flat.deleted == 0);
  CHECK_FALSE(flat.too_short);
}

TEST_CASE("t quantiles", "[statistics]") {
  CHECK(student_quantile(0.975, 19) == near(2.093024054));
  CHECK(student_quantile(0.975, 1) == near(12.7062047362));
  CHECK(student_quantile(0.5, 7) == Approx(0).margin(1e-12));
}

TEST_CASE("paired differences of the known sample", "[statistics][compare]") {
  // P = -ln(1 - u_i), Q = -1.2 ln(1 - u_i) + 0.1 sin(i), i = 0..59; the known mean is of P - Q.
  Draws draw(2024);
  Sample p, q;
  std::vector<double> ps, qs;
  for (int i = 0; i < 60; ++i) {
    const double e = -std::log(1 - draw());
    ps.push_back(e);
    qs.push_back(1.2 * e + 0.1 * std::sin(i));
  }
  const PairedDifference d = paired_difference(mean_sample(qs), mean_sample(ps));
  CHECK(d.difference.value == near(-0.1911569005));
  REQUIRE(d.difference.interval);
  CHECK((d.difference.interval->high - d.difference.interval->low) / 2 == near(0.06080133529));
  CHECK(d.distinguishable);
  REQUIRE(d.correlation);
  CHECK(*d.correlation > 0.99);
}

TEST_CASE("a ratio is that of the sums, its scatter the delta method's", "[statistics]") {
  // 1/10 and 3/10: ratio 4/20 = 0.2, values 0.2 -+ (1 - 2)/10 = 0.1 and 0.3.
  const std::vector<Ratio> equal{{1, 10}, {3, 10}};
  const Sample s = ratio_sample(equal);
  CHECK(s.pooled == near(0.2));
  CHECK(s.values[0] == near(0.1));
  CHECK(s.values[1] == near(0.3));
  // Half-width t(1) sqrt((0.01 + 0.01) / 2) = 12.706 x 0.1
  CHECK(half_width(s).value() == near(12.7062047362 * 0.1));
  CHECK(std::isnan(ratio_sample(std::vector<Ratio>{{0, 0}}).pooled));
}

TEST_CASE("one replication has no interval, and none is invented", "[statistics]") {
  const Estimate one = estimate(mean_sample({3.0}));
  CHECK(one.value == 3.0);
  CHECK_FALSE(one.interval);
  CHECK_FALSE(paired_difference(mean_sample({1.0}), mean_sample({2.0})).distinguishable);
}

TEST_CASE("replications without anything to measure are left out", "[statistics]") {
  const Estimate e = estimate(mean_sample({1.0, std::nan(""), 3.0}));
  CHECK(e.value == 2.0);
  REQUIRE(e.interval);
  CHECK(e.interval->high == near(2 + 12.7062047362));
}

TEST_CASE("inputs that are not known widen an interval however many replications", "[statistics]") {
  // Values 1 and 3 about 2: error 1. The draws change them by +2 and -2, whose mean square is 4:
  // t(1) sqrt(1 + 4).
  const Sample sample{2, {1, 3}}, drawn{2, {3, 1}};
  const auto wide = interval_with_inputs(sample, drawn);
  REQUIRE(wide);
  CHECK(wide->high - 2 == near(12.7062047362 * std::sqrt(5.0)));
  CHECK(2 - wide->low == near(12.7062047362 * std::sqrt(5.0)));
  // The same costs again change nothing.
  CHECK(interval_with_inputs(sample, sample)->high == near(2 + 12.7062047362));
  CHECK_FALSE(interval_with_inputs(sample, {2, {3}}));
}

TEST_CASE("t intervals over replications cover as often as they say", "[statistics]") {
  // 2000 intervals over ten means of exponentials: binomial sd of the coverage 0.49%, four of them
  // and half a percent for the skew of the mean of 20.
  Draws draw(4711);
  int covered = 0;
  constexpr int trials = 2000;
  for (int t = 0; t < trials; ++t) {
    std::vector<double> means;
    for (int r = 0; r < 10; ++r) {
      double sum = 0;
      for (int i = 0; i < 20; ++i) sum -= std::log(1 - draw());
      means.push_back(sum / 20);
    }
    covered += estimate(mean_sample(means)).interval->contains(1) ? 1 : 0;
  }
  CHECK(covered / double{trials} > 0.925);
  CHECK(covered / double{trials} < 0.975);
}

}  // namespace
}  // namespace acceptlab::experiment
