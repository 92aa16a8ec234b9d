#include "experiment/run/replication.hpp"

#include "experiment/run/world.hpp"

namespace acceptlab::experiment {

using sim::Duration;

kernel::Measurement run_replication(const Scenario& scenario, std::uint32_t replication,
                                    Duration warmup, std::optional<Duration> series) {
  World world(scenario, replication);
  return world.run(warmup, series);
}

PilotSeries run_pilot(const Scenario& scenario, std::uint32_t replication, Duration length) {
  PilotSeries series;
  World world(scenario, replication);
  world.run_pilot(length, series);
  return series;
}

}  // namespace acceptlab::experiment
