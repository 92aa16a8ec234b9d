#include "validation/judge/prepared_case.hpp"

#include "validation/judge/noise.hpp"

namespace acceptlab::validation {

std::vector<PreparedCase> prepare(const Record& record, const Margins& margins) {
  std::vector<PreparedCase> cases;
  for (const RealCase& real : record.cases) {
    PreparedCase prepared{&real, facts_of(real, record), judged_runs(real, margins.gates), {}};
    for (const RealRun* run : prepared.runs) prepared.values.push_back(values_of(*run));
    cases.push_back(std::move(prepared));
  }
  return cases;
}

bool differ_in_policy(const PreparedCase& a, const PreparedCase& b) {
  return a.real != b.real && a.real->setting == b.real->setting && a.real->policy != b.real->policy;
}

}  // namespace acceptlab::validation
