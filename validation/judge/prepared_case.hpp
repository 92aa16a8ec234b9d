#pragma once

#include <vector>

#include "validation/judge/case_facts.hpp"
#include "validation/judge/margins.hpp"
#include "validation/judge/run_values.hpp"
#include "validation/record/record.hpp"

namespace acceptlab::validation {

/// A case of a record with its runs that may be judged.
struct PreparedCase {
  const RealCase* real = nullptr;
  CaseFacts facts;
  std::vector<const RealRun*> runs;
  std::vector<RunValues> values;  // of each of them
};

/// The record's cases, in its order. They refer to it.
std::vector<PreparedCase> prepare(const Record& record, const Margins& margins);

/// The two cases differ in nothing but the policy.
bool differ_in_policy(const PreparedCase& a, const PreparedCase& b);

}  // namespace acceptlab::validation
