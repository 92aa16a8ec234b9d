#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "validation/judge/controls.hpp"
#include "validation/judge/fitted_values.hpp"
#include "validation/judge/margins.hpp"
#include "validation/judge/models.hpp"
#include "validation/judge/noise.hpp"
#include "validation/judge/ranking.hpp"
#include "validation/judge/score.hpp"
#include "validation/record/record.hpp"

namespace acceptlab::validation {

/// The cost profiles that a record is judged with, as TOML.
struct CostProfiles {
  std::string in_force;  // empty: that of the record
  std::string unfitted;  // before anything was fitted; empty: nothing was
  FittedValues fit;
};

struct JudgeOptions {
  CostProfiles costs;
  bool ablations = true;                   // also judge the model with parts taken out
  std::function<void(unsigned)> progress;  // told after each simulated case how many there were
};

/// All that is said of a record.
struct Validation {
  std::string suite, server;
  std::optional<std::string> measured_by;  // version of acceptlab
  std::vector<std::pair<std::string, std::string>> machine;
  std::string margins_from;  // a file; empty: those that ship
  Margins margins;
  FittedValues fit;  // to the calibration cases
  Noise noise;
  std::vector<CaseJudgement> cases;
  std::vector<ControlPair> controls;
  std::vector<RankedPair> ranking;
  std::vector<Score> by_policy;  // without the calibration cases
  Score total, calibration;      // without them, and of them alone
  std::vector<Score> ablations;  // on what counts as is; empty: not asked for
  std::vector<Score> unfitted;   // one when something was fitted, else none
  /// By policy, with a profile that was not fitted to it: the fitted one, or the unfitted one of a
  /// policy with calibration cases. None when nothing was fitted.
  std::vector<Score> left_out;
  unsigned different_uncounted = 0;
  std::vector<std::string> findings;
  std::vector<std::string> failures;  // why it did not pass
  bool passed() const { return failures.empty(); }
};

/// Judges a record: docs/validation.md, "How it is judged". Throws experiment::ScenarioError when a
/// scenario or cost profile of the record cannot be read, and what `simulate` throws.
Validation judge(const Record& record, const Margins& margins, const SimulateCase& simulate,
                 const JudgeOptions& options = {});

}  // namespace acceptlab::validation
