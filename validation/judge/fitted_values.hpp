#pragma once

#include <string>
#include <vector>

#include "experiment/result/text_table.hpp"

namespace acceptlab::validation {

/// What became of a parameter of a fit.
struct FittedParameter {
  std::string name;
  double measured = 1, fitted = 1;
  double error = 0;   // standard error of ln(fitted); 0 where nothing was told of it
  double untold = 0;  // part of it that lies in combinations that were not fitted: 0 to 1

  /// One standard error below and above.
  double low() const;
  double high() const;
};

/// What a fit found, and how well the observations tell it. As it is, nothing was fitted.
struct FittedValues {
  std::vector<FittedParameter> parameters;
  std::vector<std::string> fixed;  // combinations kept at their measured values: "a + 0.5 b"
  double condition = 0;            // of the scaled Jacobian at the start
  int fitted_directions = 0;
  bool converged = false;
};

/// A row for each parameter, then what was kept as measured.
std::string fitted_values_text(const FittedValues& values, const experiment::TableStyle& style);

}  // namespace acceptlab::validation
