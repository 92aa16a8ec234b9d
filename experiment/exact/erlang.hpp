#pragma once

#include <cstdint>
#include <optional>

#include "experiment/exact/answer.hpp"

namespace acceptlab::exact {

/// Share of arrivals lost by `workers` without a queue under `load` = rate * mean service: Erlang's
/// B, by its recursion.
double erlang_b(unsigned workers, double load);
/// Share of arrivals that wait in an unlimited queue: Erlang's C. Requires load < workers.
double erlang_c(unsigned workers, double load);

/// M/M/c and M/M/c/K: Poisson arrivals, exponential service, first come first served.
struct MarkovQueue {
  double arrivals_per_s = 0;
  double service_s = 0;
  unsigned workers = 1;
  std::optional<std::uint64_t> room;  // places to wait; who finds them full is lost

  double load() const { return arrivals_per_s * service_s; }
  bool has_steady_state() const { return room || load() < workers; }
};
/// Requires has_steady_state().
Answer solve(const MarkovQueue& queue);

}  // namespace acceptlab::exact
