#include "validation/calibrate/least_squares.hpp"

#include <Eigen/QR>
#include <unsupported/Eigen/NonLinearOptimization>

namespace acceptlab::validation {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

/// The residuals in the form that Eigen's solver asks for.
struct Problem {
  using Scalar = double;
  using InputType = VectorXd;
  using ValueType = VectorXd;
  using JacobianType = MatrixXd;
  enum { InputsAtCompileTime = Eigen::Dynamic, ValuesAtCompileTime = Eigen::Dynamic };

  const Residuals& residuals;
  double step;
  Eigen::Index parameters, observations;
  int& evaluations;

  int inputs() const { return static_cast<int>(parameters); }
  int values() const { return static_cast<int>(observations); }
  int operator()(const VectorXd& at, VectorXd& into) const {
    ++evaluations;
    into = residuals(at);
    return 0;
  }
  int df(const VectorXd& at, MatrixXd& into) const {
    evaluations += 2 * inputs();
    into = jacobian_of(residuals, at, step);
    return 0;
  }
};

}  // namespace

MatrixXd jacobian_of(const Residuals& residuals, const VectorXd& at, double step) {
  MatrixXd jacobian;
  for (Eigen::Index i = 0; i < at.size(); ++i) {
    VectorXd before = at, behind = at;
    before[i] -= step;
    behind[i] += step;
    const VectorXd slope = (residuals(behind) - residuals(before)) / (2 * step);
    if (i == 0) jacobian.resize(slope.size(), at.size());
    jacobian.col(i) = slope;
  }
  return jacobian;
}

LeastSquares minimise_squares(const Residuals& residuals, const VectorXd& start,
                              const LeastSquaresOptions& options) {
  LeastSquares result;
  result.at = start;
  result.residuals = residuals(start);
  result.evaluations = 1;
  Problem problem{residuals, options.step, start.size(), result.residuals.size(),
                  result.evaluations};
  Eigen::LevenbergMarquardt<Problem> solver(problem);
  solver.parameters.ftol = solver.parameters.xtol = options.tolerance;
  solver.parameters.gtol = 0;
  solver.parameters.maxfev = options.most_evaluations;
  using Eigen::LevenbergMarquardtSpace::Status;
  const Status status = solver.minimize(result.at);
  result.converged = status == Status::RelativeReductionTooSmall ||
                     status == Status::RelativeErrorTooSmall ||
                     status == Status::RelativeErrorAndReductionTooSmall ||
                     status == Status::CosinusTooSmall || status == Status::FtolTooSmall ||
                     status == Status::XtolTooSmall || status == Status::GtolTooSmall;
  result.residuals = residuals(result.at);
  result.jacobian = jacobian_of(residuals, result.at, options.step);
  result.evaluations += 1 + 2 * static_cast<int>(start.size());
  return result;
}

}  // namespace acceptlab::validation
