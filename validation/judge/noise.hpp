#pragma once

#include <string>
#include <vector>

#include "validation/judge/margins.hpp"
#include "validation/record/record.hpp"

namespace acceptlab::validation {

/// Whether a run may be judged: it has no fault, and neither a hypervisor nor others took more of
/// the machine than the gates allow.
bool is_judged(const RealRun& run, const Margins::Gates& gates);
std::vector<const RealRun*> judged_runs(const RealCase& real, const Margins::Gates& gates);

/// Why a time in which so much of all CPUs' time went elsewhere is above the gates, one sentence
/// each; empty when it is not, and of what could not be read (NaN).
std::vector<std::string> above_gates(double foreign, double steal, const Margins::Gates& gates);

/// Least, median and most of a condition over the runs that are judged.
struct ConditionRange {
  std::string name;  // "steal", "foreign", "lateness_p50_s", "lateness_p99_s"
  double least = 0, median = 0, most = 0;
};

/// What became of a record's runs.
struct Noise {
  unsigned runs = 0, judged = 0;
  unsigned with_faults = 0, by_steal = 0, by_foreign = 0;  // a run may be in several
  std::vector<std::string> faults;                         // each once, in order
  std::vector<ConditionRange> conditions;
  std::vector<std::string> short_of_runs;  // cases with fewer quiet runs than wanted
  std::vector<std::string> findings;       // sentences
};
Noise noise_of(const Record& record, const Margins& margins);

}  // namespace acceptlab::validation
