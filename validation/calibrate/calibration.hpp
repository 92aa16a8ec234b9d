#pragma once

#include <optional>
#include <string>
#include <vector>

#include "experiment/result/text_table.hpp"
#include "experiment/scenario/cost_profile.hpp"
#include "validation/calibrate/fit.hpp"
#include "validation/calibrate/native_costs.hpp"

namespace acceptlab::validation {

/// What `acceptlab calibrate` comes to.
struct Calibration {
  std::optional<NativeCosts> native;  // none: the profile was given, nothing was measured
  experiment::CostProfile profile;
  std::vector<std::string> busy;  // why the machine was not quiet
  std::vector<std::string> warnings;
  std::optional<FitReport> fit;
};

/// Each measured cost by idle time, beside the default; then the fit, if there is one.
std::string calibration_table(const Calibration& calibration, const experiment::TableStyle& style);

/// "acceptlab.calibration/1"; `file`: where the profile was written.
std::string calibration_json(const Calibration& calibration, const std::string& file);

}  // namespace acceptlab::validation
