#include "experiment/statistics/quantile_intervals.hpp"

#include <algorithm>
#include <cmath>

#include "tests/catch.hpp"
#include "tests/experiment/known_series.hpp"

namespace acceptlab::experiment {
namespace {

TEST_CASE("a quantile is the order statistic ceil(p n)", "[statistics]") {
  const std::vector<double> x{5, 1, 4, 2, 3, 10, 9, 8, 7, 6};
  CHECK(quantile(x, 0.9) == 9);  // 0.9 x 10 is 9 and not 10, whatever the last bit of 0.9
  CHECK(quantile(x, 0.91) == 10);
  CHECK(quantile(x, 0.01) == 1);
  CHECK(quantile(x, 1) == 10);
  CHECK(std::isnan(quantile({}, 0.5)));
  CHECK(quantile(known_steady_series(), 0.9) == near(5.56388208));
}

TEST_CASE("the ranks for independent values in the known series", "[statistics]") {
  auto x = known_steady_series();
  const Ranks ranks = independent_quantile_ranks(x.size(), 0.9);
  CHECK(ranks.low == 868);
  CHECK(ranks.high == 906);
  std::sort(x.begin(), x.end());
  CHECK(x[ranks.low - 1] == near(5.524781129));
  CHECK(x[ranks.high - 1] == near(5.619025001));
  // With few values the interval ends at the last of them.
  CHECK(independent_quantile_ranks(10, 0.99).high == 10);
}

TEST_CASE("sectioning of the known series", "[statistics]") {
  const Sample sections = sectioned_quantile(known_steady_series(), 49, 0.9);
  CHECK(sections.values.size() == 20);
  CHECK(sections.pooled == near(5.56388208));
  CHECK(mean(sections.values) == near(5.528942484));
  CHECK(half_width(sections).value() == near(0.1172019264));
}

TEST_CASE("a batch needs 100 values beyond the quantile", "[statistics]") {
  CHECK(least_for_quantile(0.5) == 200);
  CHECK(least_for_quantile(0.99) == 10000);
  CHECK(least_for_quantile(0.999) == 100000);
}

}  // namespace
}  // namespace acceptlab::experiment
