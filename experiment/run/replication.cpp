#include "experiment/run/replication.hpp"

#include <string>

#include "experiment/run/world.hpp"
#include "sim/check.hpp"

namespace acceptlab::experiment {

using sim::Duration;

namespace {

/// Adds the simulated time to what a run throws.
template <class F>
auto with_time(const World& world, F&& run) {
  const auto at = [&](const std::exception& error) {
    return std::string(error.what()) + ", at simulated " +
           std::to_string(sim::seconds(world.now().time_since_epoch())) + " s";
  };
  try {
    return run();
  } catch (const sim::InternalError& error) {
    throw sim::InternalError(at(error));
  } catch (const sim::LimitExceeded& error) {
    throw sim::LimitExceeded(at(error));
  }
}

/// Not even the models are built for a run that is not wanted any more.
void check(const sim::Interruption* interruption) {
  if (interruption != nullptr) interruption->check();
}

}  // namespace

kernel::Measurement run_replication(const Scenario& scenario, std::uint32_t replication,
                                    Duration warmup, std::optional<Duration> series,
                                    const sim::Interruption* interruption) {
  check(interruption);
  World world(scenario, replication, interruption);
  return with_time(world, [&] { return world.run(warmup, series); });
}

kernel::Measurement run_observed_replication(const Scenario& scenario, std::uint32_t replication,
                                             Duration warmup, std::optional<Duration> series,
                                             kernel::ConnectionObserver& observer,
                                             const sim::Interruption* interruption) {
  check(interruption);
  World world(scenario, replication, interruption);
  world.observe(observer);
  return with_time(world, [&] { return world.run(warmup, series); });
}

PilotSeries run_pilot(const Scenario& scenario, std::uint32_t replication, Duration length,
                      const sim::Interruption* interruption) {
  check(interruption);
  PilotSeries series;
  World world(scenario, replication, interruption);
  with_time(world, [&] { world.run_pilot(length, series); });
  return series;
}

}  // namespace acceptlab::experiment
