#pragma once

#include <string>
#include <vector>

#include "experiment/result/text_table.hpp"
#include "validation/published/judge_claims.hpp"

namespace acceptlab::validation {

/// The cases for people: of each its source, what was taken from it, guessed and fitted, and a row
/// for each claim; then the score of those that nothing was fitted to.
std::string published_table(const std::vector<PublishedCase>& cases,
                            const experiment::TableStyle& style);

}  // namespace acceptlab::validation
