#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "experiment/scenario/scenario.hpp"
#include "sim/time.hpp"
#include "validation/measure/measured_server.hpp"

namespace acceptlab::validation {

/// All that acceptlab-stand is told of one run: docs/validation.md, "acceptlab-stand".
struct StandPlan {
  std::filesystem::path out;  // the folder of the run
  ServerKind kind = ServerKind::Native;
  std::vector<std::string> server, load;  // command lines
  unsigned workers = 0;
  std::uint16_t port = 0;
  std::string instruments = "auto";
  bool sched_trace = false;  // also what the scheduler did, for a part of the window
  sim::Duration warmup{}, window{}, timeout{};
};

/// The plan as JSON, with the sysctls of the scenario.
std::string plan_json(const StandPlan& plan, const experiment::Scenario& scenario);

/// How the generator keeps to the schedule where the scenario's workers leave its CPU alone, and
/// where they may run on it too.
std::vector<std::string> load_options(const experiment::Scenario& scenario,
                                      const std::filesystem::path& schedule,
                                      const std::filesystem::path& log);

}  // namespace acceptlab::validation
