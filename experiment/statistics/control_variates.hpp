#pragma once

#include <optional>
#include <span>
#include <vector>

#include "experiment/statistics/statistics.hpp"

namespace acceptlab::experiment {

/// What is measured beside a quantity in each replication, and whose expectation is known.
struct Control {
  std::vector<double> values;  // by replication
  double expectation = 0;
};

/// The mean of `values` less what the controls explain of its error: least squares over the
/// replications, value = mean + sum of factor (control - expectation). The factors cost degrees of
/// freedom, which the interval has in it; with R replications and q controls it is wider than
/// without them when they explain less than about q / (R - 2) of the variance. Controls that do
/// not vary are left out, replications without a value too. Nothing when no control is left, or
/// fewer than q + 2 replications. Requires as many values of each control.
std::optional<Estimate> controlled_mean(std::span<const double> values,
                                        std::span<const Control> controls,
                                        double confidence = 0.95);

}  // namespace acceptlab::experiment
