#include "validation/calibrate/fit.hpp"

#include <cmath>
#include <stdexcept>

#include "tests/catch.hpp"

namespace acceptlab::validation {
namespace {

using Theta = std::vector<double>;

/// Products of powers: ln of them is linear in ln(theta), so that the answer is that of a linear
/// least-squares problem.
double power(const Theta& theta, double a, double b, double c = 0) {
  return std::pow(theta[0], a) * std::pow(theta[1], b) *
         (theta.size() > 2 ? std::pow(theta[2], c) : 1);
}

TEST_CASE("a fit finds the parameters that made the observations", "[validation][fit]") {
  const std::vector<Parameter> parameters{{"wake_up", 1}, {"write", 2}};
  const auto simulate = [](const Theta& t) {
    return Theta{power(t, 1, 0), power(t, 1, 1), power(t, 0, -2)};
  };
  // Made with wake_up = 1.5 and write = 1.
  const FitReport report =
      fit(parameters, {{"p50", 1.5, 0.1}, {"p90", 1.5, 0.1}, {"rate", 1, 0.1}}, simulate);
  CHECK(report.converged);
  CHECK(report.parameters[0].fitted == Approx(1.5).epsilon(1e-3));
  CHECK(report.parameters[1].fitted == Approx(1).epsilon(1e-3));
  CHECK(report.parameters[1].measured == 2);
  CHECK(report.fitted_directions == 2);
  CHECK(report.fixed.empty());
  CHECK(report.squares_after < 1e-4);
  // Before: simulated at (1, 2): 1, 2, 1/4.
  CHECK(report.observations[1].before == Approx(2));
  CHECK(report.observations[2].before == Approx(0.25));
  CHECK(report.observations[2].after == Approx(1).epsilon(1e-3));

  // J = [1 0; 1 1; 0 -2] / 0.1, J'J = 100 [2 1; 1 5], its inverse [5 -1; -1 2] / 900.
  CHECK(report.parameters[0].error == Approx(std::sqrt(5.0 / 900)).epsilon(1e-3));
  CHECK(report.parameters[1].error == Approx(std::sqrt(2.0 / 900)).epsilon(1e-3));
}

TEST_CASE("what does not fit makes the errors wider", "[validation][fit]") {
  // One parameter, ln simulated = ln theta for both; real e^0.5 and e^-0.5, with errors of 0.1. The
  // best is 1, and the residuals are 5 and -5: chi^2 = 50 for one degree of freedom.
  const FitReport report =
      fit({{"write", 1.2}}, {{"a", std::exp(0.5), 0.1}, {"b", std::exp(-0.5), 0.1}},
          [](const Theta& t) {
            return Theta{t[0], t[0]};
          });
  CHECK(report.parameters[0].fitted == Approx(1).epsilon(1e-3));
  CHECK(report.squares_after == Approx(50).epsilon(1e-3));
  CHECK(report.parameters[0].error == Approx(0.1 / std::sqrt(2.0) * std::sqrt(50.0)).epsilon(1e-3));
}

TEST_CASE("a combination that the observations do not tell stays as measured",
          "[validation][fit]") {
  // Both see the product only: the direction (1, -1) is not told. Along (1, 1) the fit may move:
  // the product becomes 6 from 2, so each grows by the square root of 3 and their ratio stays.
  const std::vector<Parameter> parameters{{"wake_up", 1}, {"write", 2}};
  const auto simulate = [](const Theta& t) { return Theta{power(t, 1, 1), power(t, 2, 2)}; };
  const FitReport report = fit(parameters, {{"p50", 6, 0.05}, {"p90", 36, 0.05}}, simulate);
  CHECK(report.fitted_directions == 1);
  REQUIRE(report.fixed.size() == 1);
  const bool either = report.fixed.front() == "ln wake_up - ln write" ||
                      report.fixed.front() == "-ln wake_up + ln write";
  CHECK(either);
  CHECK(report.parameters[0].fitted == Approx(std::sqrt(3.0)).epsilon(1e-3));
  CHECK(report.parameters[1].fitted == Approx(2 * std::sqrt(3.0)).epsilon(1e-3));
  CHECK(report.parameters[0].untold == Approx(0.5).epsilon(1e-3));
  CHECK(report.condition > 1e6);
}

TEST_CASE("a parameter without effect stays as measured", "[validation][fit]") {
  const std::vector<Parameter> parameters{{"wake_up", 1}, {"write", 3}};
  const FitReport report =
      fit(parameters, {{"p50", 2, 0.05}, {"p90", 4, 0.05}}, [](const Theta& t) {
        return Theta{power(t, 1, 0), power(t, 2, 0)};
      });
  CHECK(report.fixed == std::vector<std::string>{"ln write"});
  CHECK(report.parameters[0].fitted == Approx(2).epsilon(1e-3));
  CHECK(report.parameters[1].fitted == 3);
  CHECK(report.parameters[1].error == 0);
  CHECK(report.parameters[1].untold == 1);
}

TEST_CASE("an effect that drowns in the errors of observation is not fitted", "[validation][fit]") {
  // d ln y / d ln theta = 0.1 at an error of 0.1: theta could be off by a factor of e. At 0.2 it is
  // told to within 0.5.
  const double slope = GENERATE(0.1, 0.2);
  const FitReport report = fit({{"write", 1}}, {{"p50", 1.1, 0.1}},
                               [slope](const Theta& t) { return Theta{std::pow(t[0], slope)}; });
  CHECK(report.fitted_directions == (slope > 0.15 ? 1 : 0));
  CHECK(report.fixed.size() == (slope > 0.15 ? 0 : 1));
  if (slope < 0.15) CHECK(report.parameters[0].fitted == 1);
}

TEST_CASE("what cannot be fitted is refused", "[validation][fit]") {
  const auto one = [](const Theta&) { return Theta{1}; };
  CHECK_THROWS_AS(fit({{"a", 1}, {"b", 1}}, {{"p50", 1, 0.1}}, one), std::invalid_argument);
  CHECK_THROWS_AS(fit({{"a", 0}}, {{"p50", 1, 0.1}}, one), std::invalid_argument);
  CHECK_THROWS_AS(fit({{"a", 1}}, {{"p50", -1, 0.1}}, one), std::invalid_argument);
  CHECK_THROWS_AS(fit({{"a", 1}}, {{"p50", 1, 0}}, one), std::invalid_argument);
  CHECK_THROWS_AS(fit({}, {{"p50", 1, 0.1}}, one), std::invalid_argument);
  CHECK_THROWS_WITH(fit({{"a", 1}}, {{"p50", 1, 0.1}}, [](const Theta&) { return Theta{NAN}; }),
                    Catch::Contains("simulated p50 is nan"));
}

TEST_CASE("directions are told by strength and by what they may move", "[validation][fit]") {
  Eigen::MatrixXd jacobian = Eigen::MatrixXd::Zero(3, 3);
  jacobian.diagonal() << 5000, 10, 3;  // 5000 / 3 is above 1e3: the third is too weak beside
  const Directions directions = directions_of(jacobian);
  CHECK(directions.told.cols() == 2);
  CHECK(directions.untold.cols() == 1);
  CHECK(std::abs(directions.untold(2, 0)) == Approx(1));
  CHECK(directions.condition() == Approx(5000.0 / 3));

  jacobian.diagonal() << 50, 10, 1.2;  // 1 / 1.2 is above 0.7
  CHECK(directions_of(jacobian).told.cols() == 2);
  jacobian.diagonal() << 50, 10, 1.5;  // 1 / 1.5 is below
  CHECK(directions_of(jacobian).told.cols() == 3);
}

}  // namespace
}  // namespace acceptlab::validation
