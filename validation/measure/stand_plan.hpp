#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "experiment/scenario/scenario.hpp"
#include "sim/time.hpp"
#include "validation/measure/local_network.hpp"
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
  LocalNetwork network = LocalNetwork::Loopback;
  std::string agent;  // that issues the load from another machine; empty: this one does
  sim::Duration warmup{}, window{}, timeout{};
  sim::Duration lead{};  // from the start of the load's process to time 0; 0: as the stand has it
};

/// The plan as JSON, with the sysctls of the scenario.
std::string plan_json(const StandPlan& plan, const experiment::Scenario& scenario);

/// What the load generator is told: how long the clients wait, and on this machine how to keep to
/// the schedule where the scenario's workers leave its CPU alone, and where they may run on it too.
/// With an `agent` that issues the load, its machine is its own.
std::vector<std::string> load_options(const experiment::Scenario& scenario,
                                      const std::filesystem::path& schedule,
                                      const std::filesystem::path& log,
                                      const std::string& agent = {});

/// How long an agent needs before time 0: to be reached, to take a schedule of that size, to make
/// itself ready.
sim::Duration lead_of_agent(std::size_t schedule_bytes, std::size_t rows);

}  // namespace acceptlab::validation
