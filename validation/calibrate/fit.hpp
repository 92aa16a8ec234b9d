#pragma once

#include <functional>
#include <string>
#include <vector>

#include "validation/calibrate/identifiability.hpp"
#include "validation/calibrate/least_squares.hpp"
#include "validation/judge/fitted_values.hpp"

namespace acceptlab::validation {

/// What a fit may change.
struct Parameter {
  std::string name;
  double measured = 1;  // where it begins, and stays if the observations do not tell it. > 0
};

/// What reality shows.
struct Observation {
  std::string name;
  double value = 0;  // > 0
  double error = 0;  // relative standard error of value and simulation together. > 0
};

struct FitOptions {
  LeastSquaresOptions search;
  IdentifiabilityLimits limits;
};

struct FittedObservation {
  std::string name;
  double real = 0, before = 0, after = 0;  // before: simulated with all parameters as measured
  double error = 0;
};

/// The values with what they were found from.
struct FitReport : FittedValues {
  std::vector<FittedObservation> observations;
  std::vector<double> singular;                  // values of the scaled Jacobian at the start
  double squares_before = 0, squares_after = 0;  // of the scaled residuals
  int evaluations = 0;

  std::vector<double> values() const;
};

/// Finds the parameters for which simulated summaries come closest to the real ones: least squares
/// of (ln simulated - ln real) / error over ln(parameter). A combination of parameters that the
/// observations do not tell stays at its measured value. `simulate` gives one value > 0 for each
/// observation, and must give equal values for equal parameters (common random numbers).
/// Throws std::invalid_argument when there are fewer observations than parameters or a value is not
/// positive.
FitReport fit(const std::vector<Parameter>& parameters, const std::vector<Observation>& real,
              const std::function<std::vector<double>(const std::vector<double>& theta)>& simulate,
              const FitOptions& options = {});

}  // namespace acceptlab::validation
