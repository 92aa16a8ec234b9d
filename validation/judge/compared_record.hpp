#pragma once

#include <string>

#include "experiment/result/compared.hpp"
#include "validation/judge/judge.hpp"
#include "validation/record/record.hpp"

namespace acceptlab::validation {

/// What a record covers (its cases that have runs, under the costs of the record) and how its
/// judgement went. Throws experiment::ScenarioError when a scenario of it cannot be read.
experiment::ComparedRecord compared_record(const std::string& name, const Record& record,
                                           const Validation& validation);

}  // namespace acceptlab::validation
