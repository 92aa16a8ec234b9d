#include "validation/calibrate/fit.hpp"

#include <fmt/format.h>

#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace acceptlab::validation {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;
using Simulate = std::function<std::vector<double>(const std::vector<double>&)>;

void require_positive(double value, const std::string& what) {
  if (!(value > 0) || !std::isfinite(value))
    throw std::invalid_argument(
        fmt::format("{} is {}, and only what is above 0 can be fitted", what, value));
}

void check(const std::vector<Parameter>& parameters, const std::vector<Observation>& real) {
  if (parameters.empty() || real.size() < parameters.size())
    throw std::invalid_argument(
        fmt::format("{} summaries cannot tell {} parameters", real.size(), parameters.size()));
  for (const Parameter& p : parameters) require_positive(p.measured, "parameter " + p.name);
  for (const Observation& o : real) {
    require_positive(o.value, "real " + o.name);
    require_positive(o.error, "the error of " + o.name);
  }
}

/// The model as a function of ln(theta).
class Model {
 public:
  Model(const std::vector<Parameter>& parameters, const std::vector<Observation>& real,
        const Simulate& simulate)
      : parameters_(parameters), real_(real), simulate_(simulate) {}

  VectorXd start() const {
    VectorXd logs(static_cast<Eigen::Index>(parameters_.size()));
    for (Eigen::Index i = 0; i < logs.size(); ++i)
      logs[i] = std::log(parameters_[static_cast<std::size_t>(i)].measured);
    return logs;
  }

  std::vector<double> simulated(const VectorXd& logs) const {
    std::vector<double> theta;
    for (const double log : logs) theta.push_back(std::exp(log));
    std::vector<double> values = simulate_(theta);
    if (values.size() != real_.size())
      throw std::invalid_argument(
          fmt::format("{} simulated values for {} summaries", values.size(), real_.size()));
    for (std::size_t i = 0; i < values.size(); ++i)
      require_positive(values[i], "simulated " + real_[i].name);
    return values;
  }

  VectorXd residuals(const VectorXd& logs) const { return scaled(simulated(logs)); }

  /// The residuals of simulated values.
  VectorXd scaled(const std::vector<double>& values) const {
    VectorXd residuals(static_cast<Eigen::Index>(values.size()));
    for (std::size_t i = 0; i < values.size(); ++i)
      residuals[static_cast<Eigen::Index>(i)] =
          std::log(values[i] / real_[i].value) / real_[i].error;
    return residuals;
  }

 private:
  const std::vector<Parameter>& parameters_;
  const std::vector<Observation>& real_;
  const Simulate& simulate_;
};

/// "wake_up - 0.5 write": a direction, its largest part as 1.
std::string combination(const VectorXd& direction, const std::vector<Parameter>& parameters) {
  Eigen::Index largest = 0;
  direction.cwiseAbs().maxCoeff(&largest);
  std::string text;
  for (Eigen::Index i = 0; i < direction.size(); ++i) {
    const double part = direction[i] / direction[largest];
    constexpr double negligible = 0.05;
    if (std::abs(part) < negligible) continue;
    if (text.empty() && part < 0) text += "-";
    if (!text.empty() && text != "-") text += part < 0 ? " - " : " + ";
    if (std::abs(std::abs(part) - 1) > 0.005) text += fmt::format("{:.2f} ", std::abs(part));
    text += "ln " + parameters[static_cast<std::size_t>(i)].name;
  }
  return text;
}

/// Standard errors of the logarithms: wider when the model does not reach the observations within
/// their errors, never narrower.
VectorXd standard_errors(const MatrixXd& told, const LeastSquares& found) {
  const MatrixXd inverse = (found.jacobian.transpose() * found.jacobian).inverse();
  const MatrixXd covariance = told * inverse * told.transpose();
  const auto freedom = found.residuals.size() - told.cols();
  const double excess =
      freedom > 0 ? found.residuals.squaredNorm() / static_cast<double>(freedom) : 1;
  return covariance.diagonal().cwiseMax(0).cwiseSqrt() * std::sqrt(std::max(1.0, excess));
}

/// What the search found, in terms of ln(theta).
struct Found {
  VectorXd logs, errors;
  LeastSquares search;
};

/// The search moves along what the observations tell, from the measured values.
Found search(const Residuals& residuals, const VectorXd& start, const MatrixXd& told,
             const LeastSquaresOptions& options) {
  if (told.cols() == 0) {
    Found none{start, VectorXd::Zero(start.size()), {}};
    none.search.converged = true;
    return none;
  }
  const Residuals along = [&](const VectorXd& at) -> VectorXd {
    return residuals(start + told * at);
  };
  const LeastSquares found = minimise_squares(along, VectorXd::Zero(told.cols()), options);
  return {start + told * found.at, standard_errors(told, found), found};
}

void report_parameters(FitReport& report, const std::vector<Parameter>& parameters,
                       const Directions& directions, const Found& found) {
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const auto at = static_cast<Eigen::Index>(i);
    constexpr double rounding = 1e-12;
    const double told = directions.told.row(at).squaredNorm();
    const bool moved = told > rounding;
    report.parameters.push_back({parameters[i].name, parameters[i].measured,
                                 moved ? std::exp(found.logs[at]) : parameters[i].measured,
                                 found.errors[at], std::clamp(1 - told, 0.0, 1.0)});
  }
  for (Eigen::Index i = 0; i < directions.untold.cols(); ++i)
    report.fixed.push_back(combination(directions.untold.col(i), parameters));
  report.condition = directions.condition();
  report.singular.assign(directions.singular.begin(), directions.singular.end());
  report.fitted_directions = static_cast<int>(directions.told.cols());
}

}  // namespace

std::vector<double> FitReport::values() const {
  std::vector<double> values;
  for (const FittedParameter& p : parameters) values.push_back(p.fitted);
  return values;
}

FitReport fit(const std::vector<Parameter>& parameters, const std::vector<Observation>& real,
              const Simulate& simulate, const FitOptions& options) {
  check(parameters, real);
  const Model model(parameters, real, simulate);
  const Residuals residuals = [&model](const VectorXd& logs) { return model.residuals(logs); };
  const VectorXd start = model.start();
  const Directions directions =
      directions_of(jacobian_of(residuals, start, options.search.step), options.limits);
  const Found found = search(residuals, start, directions.told, options.search);

  FitReport report;
  report_parameters(report, parameters, directions, found);
  const std::vector<double> before = model.simulated(start), after = model.simulated(found.logs);
  for (std::size_t i = 0; i < real.size(); ++i)
    report.observations.push_back(
        {real[i].name, real[i].value, before[i], after[i], real[i].error});
  report.squares_before = model.scaled(before).squaredNorm();
  report.squares_after = model.scaled(after).squaredNorm();
  // The Jacobian that tells directions, and the two that are reported, beside the search.
  report.evaluations = found.search.evaluations + 2 * static_cast<int>(start.size()) + 2;
  report.converged = found.search.converged;
  return report;
}

}  // namespace acceptlab::validation
