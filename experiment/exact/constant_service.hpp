#pragma once

#include "experiment/exact/answer.hpp"

namespace acceptlab::exact {

/// M/D/c: Poisson arrivals, every service takes as long.
struct ConstantServiceQueue {
  double arrivals_per_s = 0;
  double service_s = 0;
  unsigned workers = 1;

  double load() const { return arrivals_per_s * service_s; }
  bool has_steady_state() const { return load() < workers; }
};
/// More would take seconds.
inline constexpr unsigned most_constant_workers = 256;
/// Requires has_steady_state() and at most most_constant_workers.
Answer solve(const ConstantServiceQueue& queue);

}  // namespace acceptlab::exact
