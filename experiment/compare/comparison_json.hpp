#pragma once

#include <string>

#include "experiment/compare/comparison.hpp"

namespace acceptlab::experiment {

inline constexpr const char* comparison_schema = "acceptlab.comparison/1";

/// The comparison as JSON, with a line feed at the end: the result of every column, and the
/// differences against the first.
std::string comparison_json(const Comparison& comparison, bool timing = false);

}  // namespace acceptlab::experiment
