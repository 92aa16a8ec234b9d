#pragma once

#include "experiment/run/run.hpp"

namespace acceptlab::experiment::synthetic {

// Measurements with known statistics in the place of the simulator's: deterministic in scenario,
// replication and warm-up, and the same demands under every policy (common random numbers).

/// A scenario of 1000 connections/s over 1 s, 10 replications, 4 workers and sockets.
Scenario scenario();

/// service_wait is exponential with the mean of 100 us, times 1.2 with `server.backlog` 100;
/// every 100th connection is lost.
kernel::Measurement replication(const Scenario& scenario, std::uint32_t replication,
                                sim::Duration warmup, std::optional<sim::Duration> series);

/// Responses that fall from ten times their level with the time constant 50 ms.
PilotSeries pilot(const Scenario& scenario, std::uint32_t replication, sim::Duration length);

RunOptions options(unsigned threads = 1);

}  // namespace acceptlab::experiment::synthetic
