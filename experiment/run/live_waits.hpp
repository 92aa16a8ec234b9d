#pragma once

#include <functional>
#include <utility>

#include "experiment/statistics/batch_means.hpp"
#include "models/kernel/connection_observer.hpp"

namespace acceptlab::experiment {

/// Looks at a replication that is under way and tells now and then what it says of the mean wait
/// until accept so far, with the interval that batch means give. Changes nothing of it.
class LiveWaits final : public kernel::ConnectionObserver {
 public:
  using Tell = std::function<void(const Estimate& seconds)>;
  explicit LiveWaits(Tell tell) : tell_(std::move(tell)) {}

  void accepted(const kernel::Connection& connection) override {
    if (!connection.cohort) return;
    batches_.add(sim::seconds(connection.accepted - connection.complete));
    if (batches_.count() % connections_between == 0) tell_(batches_.estimate());
  }

 private:
  static constexpr std::size_t connections_between = 1U << 14U;  // some tens of milliseconds
  Tell tell_;
  RunningBatches batches_;
};

}  // namespace acceptlab::experiment
