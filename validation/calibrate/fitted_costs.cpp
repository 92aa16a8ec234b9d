#include "validation/calibrate/fitted_costs.hpp"

#include <algorithm>

#include "experiment/keys/read_profile.hpp"
#include "experiment/notation/profile_text.hpp"
#include "validation/judge/noise.hpp"

namespace acceptlab::validation {
namespace {

bool has_calibration_runs(const Record& record, const Margins::Gates& gates) {
  return std::any_of(record.cases.begin(), record.cases.end(), [&](const RealCase& real) {
    return real.calibration && !judged_runs(real, gates).empty();
  });
}

}  // namespace

CostProfiles fitted_costs(const Record& record, const std::string& measured,
                          const std::string& name, const ProfileFitOptions& options) {
  CostProfiles costs;
  costs.in_force = measured;
  if (!has_calibration_runs(record, options.gates)) return costs;
  const ProfileFit fit =
      fit_profile(experiment::read_profile_text(measured, name), record, options);
  costs.unfitted = measured;
  costs.in_force = experiment::profile_text(fit.profile);
  costs.fitted_parameters = static_cast<unsigned>(fit.report.fitted_directions);
  return costs;
}

}  // namespace acceptlab::validation
