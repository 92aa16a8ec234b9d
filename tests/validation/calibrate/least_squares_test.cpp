#include "validation/calibrate/least_squares.hpp"

#include <Eigen/LU>
#include <array>
#include <cmath>

#include "tests/catch.hpp"

namespace acceptlab::validation {
namespace {

using Eigen::VectorXd;

// NIST StRD, Misra1a: y = b1 (1 - exp(-b2 x)), 14 observations (dental research, monomolecular
// adsorption). Certified values and both starts: itl.nist.gov/div898/strd/nls/data/misra1a.shtml.
constexpr std::array y{10.07, 14.73, 17.94, 23.93, 29.61, 35.18, 40.02,
                       44.82, 50.76, 55.05, 61.01, 66.40, 75.47, 81.78};
constexpr std::array x{77.6,  114.9, 141.1, 190.8, 239.9, 289.0, 332.8,
                       378.4, 434.8, 477.3, 536.8, 593.1, 689.1, 760.0};
constexpr double b1 = 238.94212918, b2 = 5.5015643181e-4, squares = 0.12455138894;
constexpr double sd1 = 2.7070075241, sd2 = 7.2668688436e-6;

/// Over the logarithms of b1 and b2, as costs are fitted.
VectorXd misra1a(const VectorXd& logs) {
  VectorXd residuals(static_cast<Eigen::Index>(x.size()));
  for (std::size_t i = 0; i < x.size(); ++i)
    residuals[static_cast<Eigen::Index>(i)] =
        std::exp(logs[0]) * (1 - std::exp(-std::exp(logs[1]) * x[i])) - y[i];
  return residuals;
}

VectorXd logs_of(double first, double second) {
  return Eigen::Vector2d(std::log(first), std::log(second));
}

TEST_CASE("least squares find NIST's Misra1a from both starts", "[validation][fit]") {
  const VectorXd start = GENERATE(logs_of(500, 1e-4), logs_of(250, 5e-4));
  LeastSquaresOptions options;
  options.step = 1e-4;
  options.tolerance = 1e-12;
  const LeastSquares found = minimise_squares(misra1a, start, options);
  CHECK(found.converged);
  CHECK(std::exp(found.at[0]) == Approx(b1).epsilon(1e-6));
  CHECK(std::exp(found.at[1]) == Approx(b2).epsilon(1e-6));
  CHECK(found.residuals.squaredNorm() == Approx(squares).epsilon(1e-8));

  // Standard errors of the parameters: relative ones are those of the logarithms.
  const double variance = squares / 12;
  const Eigen::MatrixXd covariance =
      variance * (found.jacobian.transpose() * found.jacobian).inverse();
  CHECK(std::sqrt(covariance(0, 0)) == Approx(sd1 / b1).epsilon(1e-4));
  CHECK(std::sqrt(covariance(1, 1)) == Approx(sd2 / b2).epsilon(1e-4));
}

TEST_CASE("steps as wide as noise in a simulation asks for move the minimum little",
          "[validation][fit]") {
  // Central differences at a relative step of 7 % are wrong by a term of h^2/6 times the third
  // derivative, 0.1 % of the slope; the minimum moves by that times the residuals, which are small.
  const LeastSquares found = minimise_squares(misra1a, logs_of(250, 5e-4));
  CHECK(found.converged);
  CHECK(std::exp(found.at[0]) == Approx(b1).epsilon(2e-3));
  CHECK(std::exp(found.at[1]) == Approx(b2).epsilon(2e-3));
}

TEST_CASE("the Jacobian of a linear function is exact", "[validation][fit]") {
  // r = (2a + 3b, a - b): rows are residuals, columns parameters.
  const Residuals linear = [](const VectorXd& at) -> VectorXd {
    return Eigen::Vector2d(2 * at[0] + 3 * at[1], at[0] - at[1]);
  };
  const Eigen::MatrixXd jacobian = jacobian_of(linear, Eigen::Vector2d(5, -1), 0.1);
  Eigen::Matrix2d expected;
  expected << 2, 3, 1, -1;
  CHECK((jacobian - expected).norm() < 1e-12);
}

TEST_CASE("what the residuals throw comes out of the search", "[validation][fit]") {
  const Residuals fails = [](const VectorXd&) -> VectorXd { throw std::runtime_error("no"); };
  CHECK_THROWS_AS(minimise_squares(fails, Eigen::Vector2d(1, 1)), std::runtime_error);
}

}  // namespace
}  // namespace acceptlab::validation
