#pragma once

#include <string>
#include <vector>

#include "validation/published/judge_claims.hpp"

namespace acceptlab::validation {

/// The cases as acceptlab.validation/1, with a line feed at the end: a case holds the claims that
/// count; those that something was fitted to stand in one of their own, marked as calibration.
std::string published_json(const std::vector<PublishedCase>& cases);

}  // namespace acceptlab::validation
