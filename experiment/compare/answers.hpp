#pragma once

#include <string>
#include <vector>

#include "experiment/compare/compared_numbers.hpp"
#include "experiment/compare/comparison.hpp"

namespace acceptlab::experiment {

/// What the answers are about; of each less is better.
std::vector<Metric> headline_metrics();

/// One sentence for each headline metric: the best column, or that they cannot be told apart.
std::vector<std::string> answers(const Comparison& comparison);
std::vector<std::string> answers(const ComparedNumbers& numbers);

}  // namespace acceptlab::experiment
