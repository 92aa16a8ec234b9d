#include <stdexcept>

#include "experiment/run.hpp"

namespace acceptlab::experiment {

kernel::Measurement run_replication(const Scenario& /*scenario*/, std::uint32_t /*replication*/,
                                    sim::Duration /*warmup*/,
                                    std::optional<sim::Duration> /*series*/) {
  throw std::logic_error("tests use a synthetic model");
}

PilotSeries run_pilot(const Scenario& /*scenario*/, std::uint32_t /*replication*/,
                      sim::Duration /*length*/) {
  throw std::logic_error("tests use a synthetic model");
}

}  // namespace acceptlab::experiment
