#pragma once

#include <string>

#include "experiment/scenario/scenario.hpp"

namespace acceptlab::validation::testing {

/// Simulates a scenario and leaves the folder that the same run would have left if it had been
/// measured: run.json, sched.csv, established.csv, served.log, issued.log. Tasks have the numbers
/// 1000 and up; what begins at 0 in the simulation begins at 1000 s.
void record_run(const experiment::Scenario& scenario, const std::string& folder);

}  // namespace acceptlab::validation::testing
