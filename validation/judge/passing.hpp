#pragma once

#include "validation/judge/judge.hpp"

namespace acceptlab::validation {

/// Fills the findings of a validation and why it did not pass, from its verdicts and its margins.
/// Passed: something counts, nothing that counts is different, and enough is decided, told apart
/// and in the right order. Where a record has no pairs for the last two, nothing is asked.
void conclude(Validation& validation);

}  // namespace acceptlab::validation
