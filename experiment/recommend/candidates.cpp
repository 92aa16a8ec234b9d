#include "experiment/recommend/candidates.hpp"

namespace acceptlab::experiment {

Candidates::Candidates(const SweepPlan& plan, const Overrides& overrides, const Domain& objective,
                       PointSettings others)
    : plan_(plan), overrides_(overrides), objective_(objective), others_(std::move(others)) {}

PointSettings Candidates::settings(std::size_t value) const {
  PointSettings settings{{objective_.key, objective_.values[value]}};
  settings.insert(settings.end(), others_.begin(), others_.end());
  return settings;
}

Scenario Candidates::scenario(std::size_t value) const {
  Overrides own = overrides_;
  for (const auto& [key, toml] : settings(value)) own.vary.push_back(key + "=" + toml);
  return read_scenario_text(plan_.source.text, plan_.source.file, own).scenario;
}

}  // namespace acceptlab::experiment
