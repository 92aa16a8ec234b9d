#include "experiment/statistics/selection.hpp"

#include "tests/catch.hpp"
#include "tests/experiment/known_series.hpp"

namespace acceptlab::experiment {
namespace {

TEST_CASE("constants of Kim and Nelson's procedure", "[statistics]") {
  const KimNelson five = kim_nelson(5, 10, 0.05), ten = kim_nelson(10, 20, 0.05);
  CHECK(five.eta == near(0.6349672652));
  CHECK(five.h2 == near(11.42941077));
  CHECK(ten.eta == near(0.3029338036));
  CHECK(ten.h2 == near(11.51148454));
}

TEST_CASE("a budget goes to what is hard to tell from the best", "[statistics]") {
  const std::vector<double> means{1, 1.2, 1.5, 2}, sds{0.5, 0.6, 0.4, 1};
  const std::vector<double> share = budget_allocation(means, sds, 1000);
  const std::vector<double> known{415.3557197, 494.5299364, 35.16657325, 54.94777071};
  REQUIRE(share.size() == known.size());
  for (std::size_t i = 0; i < known.size(); ++i) CHECK(share[i] == near(known[i]));
}

}  // namespace
}  // namespace acceptlab::experiment
