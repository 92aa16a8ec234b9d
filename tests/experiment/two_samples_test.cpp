#include "experiment/statistics/two_samples.hpp"

#include <cmath>
#include <vector>

#include "tests/catch.hpp"
#include "tests/experiment/known_series.hpp"

namespace acceptlab::experiment {
namespace {

struct Samples {
  std::vector<double> a, b;
};

// 60 of -ln(1 - u), then 80 of -1.2 ln(1 - u).
Samples known() {
  Draws draw(2024);
  Samples s;
  for (int i = 0; i < 60; ++i) s.a.push_back(-std::log(1 - draw()));
  for (int i = 0; i < 80; ++i) s.b.push_back(-1.2 * std::log(1 - draw()));
  return s;
}

TEST_CASE("distances of the two known samples", "[statistics]") {
  const auto [a, b] = known();
  CHECK(kolmogorov_smirnov(a, b) == near(0.1958333333));
  CHECK(anderson_darling(a, b) == near(1.877595948));
  CHECK(wasserstein(a, b) == near(0.2746838657));
}

TEST_CASE("distances by hand", "[statistics]") {
  const std::vector<double> a{1, 2}, b{2, 5};
  // Half of a lies below 2, none of b; from 2 to 5 all of a and half of b.
  CHECK(kolmogorov_smirnov(a, b) == 0.5);
  CHECK(wasserstein(a, b) == 0.5 * 1 + 0.5 * 3);
  CHECK(kolmogorov_smirnov(a, a) == 0);
  CHECK(wasserstein(b, b) == 0);
}

TEST_CASE("Welch and equivalence of the two known samples", "[statistics]") {
  const auto [a, b] = known();
  const Welch w = welch(a, b);
  CHECK(w.difference == near(-0.2661693813));
  CHECK(w.error == near(0.2025997295));
  CHECK(w.degrees == near(135.2588531));
  CHECK(w.equivalence_p(0.3) == near(0.4338165811));
  const Interval ci90 = w.interval(0.9);
  CHECK(ci90.low == near(-0.6017144925));
  CHECK(ci90.high == near(0.0693757298));
}

TEST_CASE("equivalence at 5% is the 90% interval within the margin", "[statistics]") {
  const auto [a, b] = known();
  const Welch w = welch(a, b);
  for (const double margin : {0.5, 0.59, 0.601, 0.602, 0.61, 0.8}) {
    const Interval ci90 = w.interval(0.9);
    const bool inside = ci90.low > -margin && ci90.high < margin;
    CHECK((w.equivalence_p(margin) < 0.05) == inside);
  }
}

}  // namespace
}  // namespace acceptlab::experiment
