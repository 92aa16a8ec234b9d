#pragma once

#include <functional>
#include <vector>

#include "experiment/scenario/cost_profile.hpp"
#include "validation/calibrate/fit.hpp"
#include "validation/calibrate/scaled_profile.hpp"
#include "validation/judge/margins.hpp"
#include "validation/record/record.hpp"

namespace acceptlab::validation {

/// What is fitted, three factors: docs/calibration.md, "What is fitted", says why these.
const std::vector<Factor>& fitted_factors();

struct ProfileFitOptions {
  unsigned threads = 0;  // 0: one for each CPU
  FitOptions fit;
  Margins::Gates gates = shipped_margins().gates;  // runs above them are left out
  std::function<void(int)> progress;  // told each time that all cases have been simulated
  std::function<bool()> cancelled;    // asked before; true: FitCancelled is thrown
};

/// Somebody did not want to wait for the end.
struct FitCancelled {};

struct ProfileFit {
  experiment::CostProfile profile;  // with what was fitted; the sources of those entries say so
  FitReport report;
};

/// Fits the factors to the record's calibration cases, which have the blocking policy or
/// one worker.
/// Of a real run the fit sees the summaries, and the simulation its seed: the schedule and the
/// 4-tuples. `measured` has all entries. Throws experiment::ScenarioError when the record has
/// nothing to fit to, with what would do.
ProfileFit fit_profile(const experiment::CostProfile& measured, const Record& record,
                       const ProfileFitOptions& options = {});

}  // namespace acceptlab::validation
