#pragma once

#include <string>
#include <vector>

#include "experiment/scenario/cost_profile.hpp"
#include "validation/calibrate/native_costs.hpp"

namespace acceptlab::validation {

/// Who measured, for `[machine]` and `source`.
struct MeasuredBy {
  std::string program = "acceptlab calibrate";
  std::string date;  // "2024-03-08"
  bool although_busy = false;
};

struct MeasuredProfile {
  experiment::CostProfile profile;
  std::vector<std::string> warnings;  // entries that came out below zero, or are unknown
};

/// The cost profile of a machine: what was measured in the form in which the model charges it, and
/// for the rest the defaults, whose source says that they are assumed. An entry that the model
/// looks up by idle time keeps its steps, and as a lognormal the spread of single wake-ups;
/// any other is what it costs on a busy CPU or, where only an idle one can be measured, after 200
/// us.
MeasuredProfile measured_profile(const NativeCosts& costs, const MeasuredBy& by);

}  // namespace acceptlab::validation
