#pragma once

#include <string>
#include <variant>

#include "experiment/reduction/reduction.hpp"
#include "experiment/scenario/scenario.hpp"

namespace acceptlab::experiment {

/// The queues of theory that stand for a scenario.
struct TheoryModel {
  Scenario scenario;  // which the queues are exactly
  Reduction reduction;
  bool idealised = false;  // it is not the one asked for, but that without costs and limits
};

/// Or why there are none, as a finding.
std::variant<TheoryModel, std::string> theory_model(const Scenario& scenario);

}  // namespace acceptlab::experiment
