#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "experiment/scenario/scenario.hpp"

namespace acceptlab::experiment {

/// A metric's exact value; the names are those of metrics.hpp.
struct ExactValue {
  std::string name;
  double value = 0;  // NaN: theory has none
};

/// What queueing theory says to a scenario, to stand beside what was simulated.
struct Theory {
  std::string model;       // "M/M/4"
  bool idealised = false;  // of the scenario without costs, distance and limits, not of itself
  std::vector<ExactValue> values;

  /// NaN where there is none.
  double value_of(const std::string& metric) const;
};

/// Or why there is nothing, as a finding.
std::variant<Theory, std::string> theory(const Scenario& scenario);

}  // namespace acceptlab::experiment
