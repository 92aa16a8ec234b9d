#pragma once

#include <string>
#include <vector>

#include "experiment/recommend/trial.hpp"
#include "experiment/result/exact_result.hpp"
#include "experiment/result/summary.hpp"

namespace acceptlab::experiment {

/// What stands in the way of the goal that is worst off: "net.core.somaxconn = 128, which cuts the
/// backlog of 511", "softirq of CPU 3 ...". Empty when the goals are about nothing that waits or
/// is lost.
std::string binding_limit(const Scenario& scenario, const Summary& summary,
                          const std::vector<TriedGoal>& goals);

/// The same in theory, where there are only workers and room.
std::string binding_limit(const Scenario& scenario, const ExactResult& result);

}  // namespace acceptlab::experiment
