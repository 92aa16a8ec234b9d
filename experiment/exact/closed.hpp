#pragma once

#include "experiment/exact/answer.hpp"

namespace acceptlab::exact {

/// The machine repairman, M/M/c//N: each of `clients` thinks, connects, waits for its turn, is
/// served, and thinks again. Service is exponential; of the thinking only the mean matters.
struct ClosedQueue {
  unsigned clients = 1;
  double think_s = 0;
  double service_s = 0;
  unsigned workers = 1;
};
Answer solve(const ClosedQueue& queue);

}  // namespace acceptlab::exact
