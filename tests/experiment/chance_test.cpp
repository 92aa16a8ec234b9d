#include "experiment/statistics/chance.hpp"

#include <cmath>

#include "tests/catch.hpp"

namespace acceptlab::experiment {
namespace {

double above(std::uint64_t balls, std::uint64_t cells, std::uint64_t least) {
  return 1 - chance_none_above(balls, cells, least - 1);
}

double mean_of_max(std::uint64_t balls, std::uint64_t cells) {
  double sum = 0;
  for (std::uint64_t m = 0; m < balls; ++m) sum += 1 - chance_none_above(balls, cells, m);
  return sum;
}

TEST_CASE("hash imbalance by pure chance, cases S53 to S55 of the oracles", "[chance]") {
  CHECK(above(100, 16, 12) == Approx(0.3222974470530404).epsilon(1e-9));
  CHECK(above(100, 16, 15) == Approx(0.022089438442731035).epsilon(1e-9));
  CHECK(above(64, 4, 24) == Approx(0.07220420156981566).epsilon(1e-9));
  CHECK(above(1000, 16, 90) == Approx(0.00661713910343098).epsilon(1e-7));
  CHECK(mean_of_max(100, 16) == Approx(11.02247029993071).epsilon(1e-9));
  CHECK(mean_of_max(64, 4) == Approx(20.201972032854517).epsilon(1e-9));
}

TEST_CASE("two balls in two cells", "[chance]") {
  CHECK(chance_none_above(2, 2, 0) == 0);
  CHECK(chance_none_above(2, 2, 1) == Approx(0.5));
  CHECK(chance_none_above(2, 2, 2) == 1);
}

TEST_CASE("the 95th percentile of the largest share", "[chance]") {
  // The smallest m that is not exceeded with 95%: S53 has P(max >= 15) = 0.022, so m is 13 or 14.
  const double m = chance95_max_over_mean(100, 16) * 100 / 16;
  CHECK(chance_none_above(100, 16, static_cast<std::uint64_t>(std::lround(m))) >= 0.95);
  CHECK(chance_none_above(100, 16, static_cast<std::uint64_t>(std::lround(m)) - 1) < 0.95);
  CHECK(chance95_max_over_mean(1000, 1) == 1);
  CHECK(std::isnan(chance95_max_over_mean(0, 4)));
}

TEST_CASE("the approximation for many connections continues the exact values", "[chance]") {
  // Just below and above the change of method: the excess over 1 falls as the root of the number.
  for (const std::uint64_t cells : {2U, 4U, 16U, 64U}) {
    const double exact = chance95_max_over_mean(4000, cells) - 1;
    const double approximate = chance95_max_over_mean(4001, cells) - 1;
    CAPTURE(cells);
    // One connection more or less of the largest count is the resolution.
    CHECK(std::abs(approximate - exact) < 1.01 * static_cast<double>(cells) / 4000);
  }
  // Two cells: the binomial's 97.5% point, 1.96 sd of n/2 +- sqrt(n)/2.
  CHECK(chance95_max_over_mean(1000000, 2) == Approx(1 + 1.96e-3).epsilon(2e-5));
}

TEST_CASE("the band that chance keeps all shares in", "[chance]") {
  // Of 4 balls in 2 cells a cell has k with C(4,k)/16: it has none with 1/16, more than the 0.0125
  // that each side may leave out. So the band is all there is.
  CHECK(chance95_shares(4, 2).low == 0);
  CHECK(chance95_shares(4, 2).high == 1);
  // Of 8 balls none or all with 1/256 = 0.0039, at most 1 with 9/256 = 0.035: from 1 to 7.
  CHECK(chance95_shares(8, 2).low == 1.0 / 8);
  CHECK(chance95_shares(8, 2).high == 7.0 / 8);
  CHECK(chance95_shares(8, 1).low == 1);
  CHECK(std::isnan(chance95_shares(0, 4).low));
  CHECK(std::isnan(chance95_shares(4, 0).high));
}

TEST_CASE("the band about an equal share narrows as the root of the connections", "[chance]") {
  // 16 cells: z of 0.025/16 = 0.0015625 is 2.955; sd of a share sqrt(1/16 * 15/16 / n).
  for (const std::uint64_t balls : {100'000U, 10'000'000U}) {
    const Interval band = chance95_shares(balls, 16);
    const double sd = std::sqrt(15.0 / 256 / static_cast<double>(balls));
    CHECK(band.high - 1.0 / 16 == Approx(2.955 * sd).epsilon(0.01));
    CHECK(1.0 / 16 - band.low == Approx(2.955 * sd).epsilon(0.01));
  }
}

TEST_CASE("no cell of those that stay in the band is above the 95th percentile", "[chance]") {
  // The band leaves 2.5% above for all cells together, the percentile 5%: it is the wider one.
  for (const std::uint64_t cells : {4U, 16U, 64U})
    CHECK(chance95_shares(6400, cells).high * static_cast<double>(cells) >=
          chance95_max_over_mean(6400, cells));
}

TEST_CASE("as many balls as nobody has are no matter of memory", "[chance]") {
  // Two cells: mean n/2, sd sqrt(n)/2, and 0.0125 beyond on each side lies at 2.2414 sd; of the
  // share that is 0.5 -+ 1.1207 / sqrt(n). Where the law is still written down, a count less or
  // more.
  for (const std::uint64_t n : {10'000'000'000U, 10'000'000'001U, 4'000'000'000'000'000'000U}) {
    const Interval band = chance95_shares(n, 2);
    const double reach = 1.1207 / std::sqrt(static_cast<double>(n));
    CHECK((0.5 - band.low) / reach == Approx(1).epsilon(1e-3));
    CHECK((band.high - 0.5) / reach == Approx(1).epsilon(1e-3));
  }
  // The larger of two is above x in twice as many cases as one is: 1 - sqrt(0.95) = 0.02532 beyond,
  // 1.9545 sd, over the mean 1 + 1.9545 / sqrt(n).
  CHECK((chance95_max_over_mean(4'000'000'000'000'000'000U, 2) - 1) * 2e9 ==
        Approx(1.9545).epsilon(1e-3));
}

}  // namespace
}  // namespace acceptlab::experiment
