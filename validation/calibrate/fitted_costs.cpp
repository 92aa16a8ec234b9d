#include "validation/calibrate/fitted_costs.hpp"

#include <algorithm>
#include <iterator>

#include "experiment/keys/read_profile.hpp"
#include "experiment/notation/profile_text.hpp"
#include "validation/judge/noise.hpp"

namespace acceptlab::validation {
namespace {

/// The record's calibration cases that have a quiet run.
Record usable_cases(const Record& record, const Margins::Gates& gates) {
  Record usable{record.suite, record.server, record.version, record.machine, record.costs, {}};
  std::copy_if(
      record.cases.begin(), record.cases.end(), std::back_inserter(usable.cases),
      [&](const RealCase& real) { return real.calibration && !judged_runs(real, gates).empty(); });
  return usable;
}

}  // namespace

CostProfiles fitted_costs(const Record& record, const std::string& measured,
                          const std::string& name, const ProfileFitOptions& options) {
  CostProfiles costs;
  costs.in_force = measured;
  const Record usable = usable_cases(record, options.gates);
  if (usable.cases.empty()) return costs;
  const ProfileFit fit =
      fit_profile(experiment::read_profile_text(measured, name), usable, options);
  costs.unfitted = measured;
  costs.in_force = experiment::profile_text(fit.profile);
  costs.fit = fit.report;
  return costs;
}

}  // namespace acceptlab::validation
