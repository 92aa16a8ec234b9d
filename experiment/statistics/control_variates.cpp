#include "experiment/statistics/control_variates.hpp"

#include <Eigen/QR>
#include <cmath>

namespace acceptlab::experiment {

namespace {

/// The replications in which everything was measured.
std::vector<Eigen::Index> complete(std::span<const double> values,
                                   std::span<const Control> controls) {
  std::vector<Eigen::Index> rows;
  for (std::size_t r = 0; r < values.size(); ++r) {
    bool whole = std::isfinite(values[r]);
    for (const Control& control : controls) whole = whole && std::isfinite(control.values[r]);
    if (whole) rows.push_back(static_cast<Eigen::Index>(r));
  }
  return rows;
}

/// A control that is the same in all replications but for rounding.
bool is_constant(const Eigen::VectorXd& centred, double mean) {
  const double scatter = centred.norm() / std::sqrt(static_cast<double>(centred.size()));
  return scatter <= 1e-12 * std::abs(mean);
}

}  // namespace

std::optional<Estimate> controlled_mean(std::span<const double> values,
                                        std::span<const Control> controls, double confidence) {
  const std::vector<Eigen::Index> rows = complete(values, controls);
  const auto count = static_cast<Eigen::Index>(rows.size());
  if (count < 3) return std::nullopt;
  Eigen::VectorXd y(count);
  for (Eigen::Index i = 0; i < count; ++i)
    y(i) = values[static_cast<std::size_t>(rows[static_cast<std::size_t>(i)])];
  const double mean_y = y.mean();

  // A row for each replication, a column for each control, less the mean of the column.
  Eigen::MatrixXd centred(count, static_cast<Eigen::Index>(controls.size()));
  Eigen::VectorXd error(controls.size());  // of the controls' means
  Eigen::Index used = 0;
  for (const Control& control : controls) {
    Eigen::VectorXd x(count);
    for (Eigen::Index i = 0; i < count; ++i)
      x(i) = control.values[static_cast<std::size_t>(rows[static_cast<std::size_t>(i)])];
    const double mean_x = x.mean();
    x.array() -= mean_x;
    if (is_constant(x, mean_x)) continue;
    centred.col(used) = x;
    error(used++) = mean_x - control.expectation;
  }
  centred.conservativeResize(Eigen::NoChange, used);
  error.conservativeResize(used);

  const Eigen::Index degrees = count - 1 - used;
  if (used == 0 || degrees < 1) return std::nullopt;
  const Eigen::ColPivHouseholderQR<Eigen::MatrixXd> qr(centred);
  if (qr.rank() < used) return std::nullopt;
  const Eigen::VectorXd deviation = y.array() - mean_y;
  const Eigen::VectorXd factors = qr.solve(deviation);
  const double residual = (deviation - centred * factors).squaredNorm();
  // error' (X'X)^-1 error by the triangle of the decomposition, X'X = P R'R P'.
  const Eigen::VectorXd turned = qr.colsPermutation().transpose() * error;
  const Eigen::VectorXd solved = qr.matrixR()
                                     .topLeftCorner(used, used)
                                     .triangularView<Eigen::Upper>()
                                     .transpose()
                                     .solve(turned);
  const double variance = residual / static_cast<double>(degrees) *
                          (1 / static_cast<double>(count) + solved.squaredNorm());
  const double controlled = mean_y - factors.dot(error);
  const double half = student_quantile((1 + confidence) / 2, static_cast<std::size_t>(degrees)) *
                      std::sqrt(variance);
  return Estimate{controlled, Interval{controlled - half, controlled + half}};
}

}  // namespace acceptlab::experiment
