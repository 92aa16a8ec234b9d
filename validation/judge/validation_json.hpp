#pragma once

#include <string>

#include "validation/judge/judge.hpp"

namespace acceptlab::validation {

inline constexpr const char* validation_schema = "acceptlab.validation/1";

/// The validation as JSON, with a line feed at the end; its fields stand in docs/validation.md. No
/// clock times: equal records judged by equal margins and models give equal bytes.
std::string validation_json(const Validation& validation);

}  // namespace acceptlab::validation
