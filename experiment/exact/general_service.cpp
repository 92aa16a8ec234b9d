#include "experiment/exact/general_service.hpp"

#include <algorithm>
#include <cmath>
#include <memory>

#include "experiment/exact/renewal_wait.hpp"

namespace acceptlab::exact {

Answer solve(const SingleServerQueue& q) {
  const double rho = q.arrivals_per_s * q.first;
  Answer answer{q.arrivals_per_s, q.arrivals_per_s, 0, rho, rho};
  const double mean = q.arrivals_per_s * q.second / (2 * (1 - rho));
  // E[W^2] = 2 E[W]^2 + lambda E[S^3] / (3 (1 - rho))
  const double variance = mean * mean + q.arrivals_per_s * q.third / (3 * (1 - rho));
  answer.wait = {mean, std::sqrt(variance), {}};
  answer.response = {mean + q.first, std::sqrt(variance + q.second - q.first * q.first), {}};
  answer.pending_mean = q.arrivals_per_s * mean;
  answer.busy_in_order = {rho};
  if (!q.mean_beyond) return answer;
  const auto wait = std::make_shared<RenewalWait>(rho, q.mean_beyond);
  answer.wait.tail = [wait](double t) { return wait->tail(t); };
  // Who comes finds what is there at a random moment, so that the density of the wait at t is
  // lambda times the chance that W <= t < W + S.
  answer.response.tail = [wait, per_s = q.arrivals_per_s](double t) {
    return t <= 0 ? 1 : std::min(1.0, wait->tail(t) + wait->density(t) / per_s);
  };
  return answer;
}

}  // namespace acceptlab::exact
