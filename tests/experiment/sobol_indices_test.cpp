#include "experiment/statistics/sobol_indices.hpp"

#include <cmath>
#include <numbers>

#include "tests/catch.hpp"

namespace acceptlab::experiment {
namespace {

TEST_CASE("Sobol indices of Ishigami's function", "[statistics]") {
  // sin x1 + 7 sin^2 x2 + 0.1 x3^4 sin x1 on (-pi, pi), whose indices are known exactly.
  const auto ishigami = [](std::span<const double> u) {
    const auto x = [&](std::size_t i) { return (2 * u[i] - 1) * std::numbers::pi; };
    const double s = std::sin(x(1));
    return std::sin(x(0)) + 7 * s * s + 0.1 * std::pow(x(2), 4) * std::sin(x(0));
  };
  constexpr std::size_t samples = 100000;
  const SobolIndices found = sobol_indices(ishigami, 3, samples, 7);
  // f has the variance v = 13.8 and the mean 3.5, and |f| <= 17.8. An average over n samples of
  // f_B (f_AB - f_A) or of half a squared difference has the sd of one term, at most about
  // sqrt(E f^2 E (f_AB - f_A)^2) times a fourth-moment factor of 2, over sqrt(n):
  // 2 sqrt(26 x 28) / 316 = 0.17, so 0.012 of v; three and a half of them are 0.04. A wrong
  // estimator (first and total exchanged, matrices mixed up) is off by 0.24.
  const double margin = 0.04;
  CHECK(found.variance == Approx(13.84458794).epsilon(0.03));
  const std::vector<double> first{0.3139051911, 0.4424111448, 0},
      total{0.5575888552, 0.4424111448, 0.2436836641};
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(found.first[i] == Approx(first[i]).margin(margin));
    CHECK(found.total[i] == Approx(total[i]).margin(margin));
  }
}

TEST_CASE("of a sum all is first order", "[statistics]") {
  const auto sum = [](std::span<const double> u) { return 3 * u[0] + u[1]; };
  const SobolIndices found = sobol_indices(sum, 2, 20000, 1);
  // 9/10 and 1/10, by the ratio of the squares.
  CHECK(found.total[0] == Approx(0.9).margin(0.03));
  CHECK(found.total[1] == Approx(0.1).margin(0.01));
  CHECK(found.first[0] == Approx(0.9).margin(0.06));
}

}  // namespace
}  // namespace acceptlab::experiment
