#pragma once

#include <vector>

#include "experiment/exact/time_law.hpp"

namespace acceptlab::exact {

/// What theory says of one queue in its steady state. Times in seconds, rates per second.
struct Answer {
  double offered_per_s = 0;     // arrivals, those included that find no room
  double throughput_per_s = 0;  // completions
  double lost_share = 0;        // of the arrivals
  double utilisation = 0;       // workers busy, mean over time, over all workers
  double wait_chance = 0;       // P(W > 0) of the connections that are taken
  TimeLaw wait{};               // W, from arrival to service
  TimeLaw response{};           // T = W + service
  double pending_mean = 0;      // connections that wait, mean over time
  /// Fraction of time that each worker is busy if an arrival goes to the first idle one of a fixed
  /// list; empty: not known.
  std::vector<double> busy_in_order{};
};

}  // namespace acceptlab::exact
