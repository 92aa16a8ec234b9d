#pragma once

#include <string>

#include "experiment/result/text_table.hpp"
#include "validation/judge/judge.hpp"

namespace acceptlab::validation {

/// The validation for people: each case with its metrics, the score by policy, what the model is
/// worth with parts taken out or nothing fitted, controls, ranking, the gates, and whether it
/// passed.
std::string validation_table(const Validation& validation, const experiment::TableStyle& style);

}  // namespace acceptlab::validation
