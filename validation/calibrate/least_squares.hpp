#pragma once

#include <Eigen/Core>
#include <functional>

namespace acceptlab::validation {

/// Residuals, one for each observation, at a point.
using Residuals = std::function<Eigen::VectorXd(const Eigen::VectorXd& at)>;

struct LeastSquaresOptions {
  // Half the distance of central differences, in the unit of the parameters. With parameters that
  // are logarithms this is relative: far above what noise in a simulation changes.
  double step = 0.07;
  // Relative change of the sum of squares, or of the parameters, at which it ends.
  double tolerance = 1e-4;
  int most_evaluations = 200;
};

struct LeastSquares {
  Eigen::VectorXd at;         // the minimum
  Eigen::VectorXd residuals;  // there
  Eigen::MatrixXd jacobian;   // there: a row for each residual, a column for each parameter
  int evaluations = 0;        // of the residuals
  bool converged = false;
};

/// Central differences: 2 evaluations for each parameter.
Eigen::MatrixXd jacobian_of(const Residuals& residuals, const Eigen::VectorXd& at, double step);

/// Least squares by Levenberg-Marquardt (Eigen's port of MINPACK). Requires as many residuals as
/// parameters at least. What `residuals` throws goes through.
LeastSquares minimise_squares(const Residuals& residuals, const Eigen::VectorXd& start,
                              const LeastSquaresOptions& options = {});

}  // namespace acceptlab::validation
