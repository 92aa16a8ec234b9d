#include "validation/calibrate/fit_profile.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "experiment/notation/diagnostics.hpp"
#include "validation/calibrate/calibration_cases.hpp"

namespace acceptlab::validation {
namespace {

using experiment::CostProfile;

/// The cases as the function that fit() minimises.
class SimulatedCases {
 public:
  SimulatedCases(const CostProfile& measured, const std::vector<CalibrationCase>& cases,
                 const ProfileFitOptions& options)
      : measured_(measured), cases_(cases), options_(options) {}

  std::vector<std::vector<double>> runs(const std::vector<double>& factors) {
    if (options_.cancelled && options_.cancelled()) throw FitCancelled{};
    auto values = simulated_summaries(cases_, scaled_profile(measured_, fitted_factors(), factors),
                                      options_.threads);
    if (options_.progress) options_.progress(++evaluations_);
    return values;
  }

  std::vector<double> operator()(const std::vector<double>& factors) {
    std::vector<double> summaries;
    for (const std::vector<double>& values : runs(factors)) summaries.push_back(typical(values));
    return summaries;
  }

 private:
  const CostProfile& measured_;
  const std::vector<CalibrationCase>& cases_;
  const ProfileFitOptions& options_;
  int evaluations_ = 0;
};

/// `server`: whose runs they were, since a fitted cost has its work in it.
void say_fitted(CostProfile& profile, const FitReport& report, const std::string& server,
                bool quiet) {
  for (std::size_t i = 0; i < report.parameters.size(); ++i) {
    const FittedParameter& p = report.parameters[i];
    if (p.fitted == p.measured) continue;
    for (const std::string& name : fitted_factors()[i].entries) {
      std::string& source = profile.entries.at(name).source;
      const std::string begin =
          source.starts_with("measured: ") ? source + "; " : "measured: from an assumed cost, ";
      source = fmt::format("{}fitted to {}runs of {}: times {:.3f}, {:.3f} to {:.3f}", begin,
                           quiet ? "" : "NOT QUIET ", server, p.fitted, p.low(), p.high());
    }
  }
}

}  // namespace

const std::vector<Factor>& fitted_factors() {
  static const std::vector<Factor> factors{
      {"wake_up", {"wake_idle", "wake_same", "wake_remote"}},
      {"write", {"write"}},
      {"client", {"client_open", "client_connect", "client_segment"}},
  };
  return factors;
}

ProfileFit fit_profile(const CostProfile& measured, const Record& record,
                       const ProfileFitOptions& options) {
  const std::vector<CalibrationCase> cases = calibration_cases(record, options.gates);
  SimulatedCases simulated(measured, cases, options);
  std::vector<Parameter> parameters;
  for (const Factor& factor : fitted_factors()) parameters.push_back({factor.name, 1});
  const std::vector<double> as_measured(parameters.size(), 1.0);
  const std::vector<Observation> real = observations_of(cases, simulated.runs(as_measured));
  if (real.size() < parameters.size()) {
    experiment::Diagnostic d;
    d.file = "the record";
    d.what = fmt::format(
        "its calibration cases say {} things that can be fitted to, for {} "
        "parameters",
        real.size(), parameters.size());
    d.help = "measure a case at low load, which tells of two latencies, and one at saturation";
    throw experiment::ScenarioError({d});
  }
  ProfileFit result;
  result.report = fit(parameters, real, std::ref(simulated), options.fit);
  result.profile = scaled_profile(measured, fitted_factors(), result.report.values());
  say_fitted(result.profile, result.report,
             record.server == "native" ? "acceptlab-server" : record.server,
             std::ranges::all_of(cases, [](const CalibrationCase& c) { return c.quiet; }));
  return result;
}

}  // namespace acceptlab::validation
