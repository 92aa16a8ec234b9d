#include "experiment/run/options.hpp"

namespace acceptlab::experiment {

using sim::Duration;

Simulator::Simulator(const sim::Interruption* interruption)
    : replication([interruption](const Scenario& scenario, std::uint32_t number, Duration warmup,
                                 std::optional<Duration> series) {
        return run_replication(scenario, number, warmup, series, interruption);
      }),
      observed([interruption](const Scenario& scenario, std::uint32_t number, Duration warmup,
                              std::optional<Duration> series,
                              kernel::ConnectionObserver& observer) {
        return run_observed_replication(scenario, number, warmup, series, observer, interruption);
      }),
      pilot([interruption](const Scenario& scenario, std::uint32_t number, Duration length) {
        return run_pilot(scenario, number, length, interruption);
      }) {}

}  // namespace acceptlab::experiment
