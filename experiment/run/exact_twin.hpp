#pragma once

#include <string>
#include <variant>

#include "experiment/scenario/scenario.hpp"

namespace acceptlab::experiment {

/// A scenario made so simple that theory knows it, and what theory says. Run with the scenario's
/// random numbers it meets the same arrivals and demands, so that in a replication in which its
/// waits are long by chance those of the scenario are as well.
struct ExactTwin {
  Scenario scenario;
  std::string model{};  // "M/M/4"
  // The expectations.
  double wait_s = 0, service_s = 0, arrivals_per_s = 0;
};

/// Why a scenario has no twin: a sentence's end.
using NoTwin = std::string;

/// The scenario without what costs time, limits or drives clients away; it may still not reduce.
Scenario twin_of(const Scenario& scenario);
std::variant<ExactTwin, NoTwin> exact_twin(const Scenario& scenario);

}  // namespace acceptlab::experiment
