#include "validation/calibrate/scaled_profile.hpp"

#include <algorithm>
#include <cmath>

#include "experiment/notation/diagnostics.hpp"
#include "experiment/notation/toml_values.hpp"
#include "experiment/notation/units.hpp"

namespace acceptlab::validation {
namespace {

using experiment::CostStep;
using experiment::Value;

void reject_file(const std::string& text) {
  experiment::Diagnostic d;
  d.file = "cost profile";
  d.what = "the cost " + text + " comes from a file and cannot be fitted";
  d.help = "give its entry a duration or a distribution with parameters";
  throw experiment::ScenarioError({d});
}

/// Multiplies every duration in a value: those of a distribution are all of its scale.
void scale_durations(Value& value, double factor) {
  for (Value& item : value.items) scale_durations(item, factor);
  if (!value.is_string()) return;
  if (const auto duration = experiment::parse_duration(value.text))
    value.text = experiment::duration_text(std::round(*duration * factor));
}

std::string scaled_text(const std::string& text, double factor) {
  std::optional<Value> value = experiment::parse_value(text, {});
  if (!value || value->find("file") != nullptr) reject_file(text);
  scale_durations(*value, factor);
  return experiment::to_toml(*value);
}

sim::Duration scaled(sim::Duration duration, double factor) {
  return sim::Duration(std::llround(static_cast<double>(duration.count()) * factor));
}

}  // namespace

experiment::ProfileEntry scaled_entry(const experiment::ProfileEntry& entry, double factor) {
  experiment::ProfileEntry made = entry;
  for (CostStep& step : made.steps) {
    step.cost = step.cost.is_constant()
                    ? sim::Distribution::constant(std::round(step.cost.mean() * factor))
                    : step.cost.scaled(factor);
    if (!step.text.empty()) step.text = scaled_text(step.text, factor);
    if (step.spread) step.spread = scaled(*step.spread, factor);
  }
  return made;
}

experiment::CostProfile scaled_profile(const experiment::CostProfile& profile,
                                       const std::vector<Factor>& factors,
                                       const std::vector<double>& values) {
  experiment::CostProfile made = profile;
  for (std::size_t i = 0; i < factors.size(); ++i)
    for (const std::string& name : factors[i].entries)
      made.entries.at(name) = scaled_entry(profile.entries.at(name), values[i]);
  return made;
}

}  // namespace acceptlab::validation
