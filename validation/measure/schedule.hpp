#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "experiment/scenario/scenario.hpp"

namespace acceptlab::validation {

/// The connections that replication 0 of a scenario brings with this seed, warm-up and window:
/// when, from which address and port, and what CPU time each asks for. What the load generator
/// issues and what the simulator replays. Requires one request a connection and constant waits,
/// since a replay's rows have no room for more; throws experiment::ScenarioError that names the
/// key.
std::vector<experiment::ReplayRow> draw_schedule(const experiment::Scenario& scenario,
                                                 std::uint64_t seed, sim::Duration length);

/// As the CSV of a replay.
std::string schedule_csv(const std::vector<experiment::ReplayRow>& rows);

/// The scenario with its arrivals replaced by those of the schedule.
experiment::Scenario replaying(experiment::Scenario scenario,
                               std::vector<experiment::ReplayRow> rows);

}  // namespace acceptlab::validation
