#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "experiment/reader/scenario_reader.hpp"
#include "experiment/recommend/search_space.hpp"
#include "experiment/sweep/points.hpp"

namespace acceptlab::experiment {

/// The scenarios of one family: the objective's values with one combination of the other keys.
class Candidates {
 public:
  Candidates(const SweepPlan& plan, const Overrides& overrides, const Domain& objective,
             PointSettings others);

  const PointSettings& others() const { return others_; }
  PointSettings settings(std::size_t value) const;
  /// The scenario with the objective's value of this number. Throws ScenarioError.
  Scenario scenario(std::size_t value) const;

 private:
  const SweepPlan& plan_;
  const Overrides& overrides_;
  const Domain& objective_;
  PointSettings others_;
};

}  // namespace acceptlab::experiment
