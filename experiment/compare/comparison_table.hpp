#pragma once

#include <string>

#include "experiment/compare/comparison.hpp"
#include "experiment/result/text_table.hpp"

namespace acceptlab::experiment {

/// One column a scenario, for each metric its value and the paired difference against the first
/// column, faint when its interval contains 0; then the sentences that answer, and the findings.
std::string comparison_table(const Comparison& comparison, const TableStyle& style);

/// What the answers rest on, and what of it lies outside of anything compared with real servers: a
/// line each.
std::string comparison_notes(const Comparison& comparison);

}  // namespace acceptlab::experiment
