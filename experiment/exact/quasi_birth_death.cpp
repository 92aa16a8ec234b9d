#include "experiment/exact/quasi_birth_death.hpp"

#include <Eigen/LU>
#include <cmath>
#include <limits>

#include "sim/check.hpp"

namespace acceptlab::exact {

namespace {

double largest(const Eigen::MatrixXd& matrix) { return matrix.cwiseAbs().maxCoeff(); }

/// G(i, j): the chance that a level is first left downwards into phase j, from phase i.
Eigen::MatrixXd first_passage(const Levels& levels) {
  using Eigen::MatrixXd;
  const MatrixXd identity = MatrixXd::Identity(levels.within.rows(), levels.within.cols());
  const Eigen::PartialPivLU<MatrixXd> leave(-levels.within);
  MatrixXd up = leave.solve(levels.up), down = leave.solve(levels.down);
  MatrixXd passage = down, way = up;
  double last = std::numeric_limits<double>::infinity();
  // It converges quadratically, and past convergence it may overflow: an absolute test of the rows'
  // sums can be missed for ever. So the end is where they are about 1 and the increment stops
  // shrinking; before that it may grow.
  constexpr int most_steps = 64;
  for (int step = 0; step < most_steps; ++step) {
    const Eigen::PartialPivLU<MatrixXd> turn(identity - (up * down + down * up));
    up = turn.solve(MatrixXd(up * up));
    down = turn.solve(MatrixXd(down * down));
    const MatrixXd increment = way * down;
    const double size = largest(increment);
    const double missing = (1 - passage.rowwise().sum().array()).abs().maxCoeff();
    constexpr double nearly = 1e-6, rounding = 1e-17;
    if (!std::isfinite(size) || (missing < nearly && size >= last)) break;
    passage += increment;
    if (size < rounding) break;
    way *= up;
    last = size;
  }
  return passage;
}

}  // namespace

Eigen::MatrixXd rate_matrix(const Levels& levels) {
  const Eigen::MatrixXd leaving = -levels.within - levels.up * first_passage(levels);
  // R = up * leaving^-1
  const Eigen::MatrixXd rates =
      leaving.transpose().partialPivLu().solve(levels.up.transpose()).transpose();
  const Eigen::MatrixXd residual =
      levels.up + rates * levels.within + rates * (rates * levels.down);
  constexpr double tolerance = 1e-10;
  AL_CHECK_MSG(largest(residual) <= tolerance * largest(levels.within),
               "logarithmic reduction did not converge");
  return rates;
}

}  // namespace acceptlab::exact
