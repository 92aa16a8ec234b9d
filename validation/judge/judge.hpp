#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "validation/judge/controls.hpp"
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
  /// Fitted without the cases of a policy. Of a policy that is not here nothing was fitted to it,
  /// or, if it has calibration cases, all was: then `unfitted` stands for it.
  std::map<std::string, std::string> without;
  unsigned fitted_parameters = 0;
};

struct JudgeOptions {
  CostProfiles costs;
  bool ablations = true;                   // also judge the model with parts taken out
  std::function<void(unsigned)> progress;  // told after each simulated case how many there were
};

/// All that is said of a record.
struct Validation {
  std::string suite, server;
  std::vector<std::pair<std::string, std::string>> machine;
  std::string margins_from;  // a file; empty: those that ship
  Margins margins;
  unsigned fitted_parameters = 0;
  Noise noise;
  std::vector<CaseJudgement> cases;
  std::vector<ControlPair> controls;
  std::vector<RankedPair> ranking;
  std::vector<Score> by_policy;  // without the calibration cases
  Score total, calibration;      // without them, and of them alone
  std::vector<Score> ablations;  // on what counts as is; empty: not asked for
  std::vector<Score> unfitted;   // one when something was fitted, else none
  std::vector<Score> left_out;   // by policy that the fit did not see; none when nothing was fitted
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
