#include <cmath>
#include <nlohmann/json.hpp>

#include "validation/calibrate/calibration.hpp"

namespace acceptlab::validation {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const NativeEntry& entry) {
  Json steps = Json::array();
  for (const NativeStep& s : entry.steps)
    steps.push_back({{"after_ns", s.after_ns},
                     {"median_ns", s.median_ns},
                     {"mean_ns", s.mean_ns},
                     {"p10_ns", s.p10_ns},
                     {"p90_ns", s.p90_ns},
                     {"spread_ns", s.spread_ns},
                     {"repeats", s.repeats}});
  return {{"name", entry.name}, {"how", entry.how}, {"steps", std::move(steps)}};
}

Json json_of(const NativeCosts& costs) {
  Json entries = Json::array();
  for (const NativeEntry& entry : costs.entries) entries.push_back(json_of(entry));
  return {{"repeats", costs.repeats},     {"loops_per_us", costs.loops_per_us},
          {"foreign", costs.foreign},     {"steal", costs.steal},
          {"elapsed_s", costs.elapsed_s}, {"lost", costs.lost},
          {"entries", std::move(entries)}};
}

Json json_of(const FitReport& report) {
  Json parameters = Json::array(), observations = Json::array();
  for (const FittedParameter& p : report.parameters)
    parameters.push_back({{"name", p.name},
                          {"measured", p.measured},
                          {"fitted", p.fitted},
                          {"relative_error", p.error},
                          {"not_told", p.untold}});
  for (const FittedObservation& o : report.observations)
    observations.push_back({{"name", o.name},
                            {"real", o.real},
                            {"as_measured", o.before},
                            {"fitted", o.after},
                            {"relative_error", o.error}});
  const bool finite = std::isfinite(report.condition);
  return {{"parameters", std::move(parameters)},
          {"observations", std::move(observations)},
          {"kept_as_measured", report.fixed},
          {"condition", finite ? Json(report.condition) : Json()},
          {"singular_values", report.singular},
          {"squares_as_measured", report.squares_before},
          {"squares_fitted", report.squares_after},
          {"directions", report.fitted_directions},
          {"evaluations", report.evaluations},
          {"converged", report.converged}};
}

}  // namespace

std::string calibration_json(const Calibration& calibration, const std::string& file) {
  Json machine = Json::object();
  for (const auto& [name, value] : calibration.profile.machine) machine[name] = value;
  const Json all{{"schema", "acceptlab.calibration/1"},
                 {"profile", file},
                 {"machine", std::move(machine)},
                 {"quiet", calibration.busy.empty()},
                 {"not_quiet", calibration.busy},
                 {"warnings", calibration.warnings},
                 {"measured", calibration.native ? json_of(*calibration.native) : Json()},
                 {"fit", calibration.fit ? json_of(*calibration.fit) : Json()}};
  return all.dump(2) + "\n";
}

}  // namespace acceptlab::validation
