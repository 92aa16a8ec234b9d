#include "validation/judge/simulations.hpp"

#include "sim/check.hpp"

namespace acceptlab::validation {

std::vector<RunValues> Simulations::of(const RealCase& real,
                                       const std::vector<const RealRun*>& runs,
                                       const Model& model) {
  RealCase missing = {real.name,      real.setting,  real.policy, real.calibration,
                      real.saturated, real.scenario, {}};
  for (const RealRun* run : runs) {
    if (known_.contains({real.scenario, model, run->seed})) continue;
    RealRun schedule;  // nothing of what was measured is shown to the model
    schedule.repeat = run->repeat;
    schedule.seed = run->seed;
    missing.runs.push_back(std::move(schedule));
  }
  if (!missing.runs.empty()) {
    const std::vector<kernel::Measurement> measurements = simulate_(missing, model);
    AL_CHECK(measurements.size() == missing.runs.size());
    for (std::size_t i = 0; i < measurements.size(); ++i)
      known_.emplace(Key{real.scenario, model, missing.runs[i].seed}, values_of(measurements[i]));
    if (progress_) progress_(++simulated_);
  }
  std::vector<RunValues> values;
  for (const RealRun* run : runs) values.push_back(known_.at({real.scenario, model, run->seed}));
  return values;
}

}  // namespace acceptlab::validation
