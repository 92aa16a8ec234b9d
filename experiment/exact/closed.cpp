#include "experiment/exact/closed.hpp"

#include <algorithm>
#include <utility>

namespace acceptlab::exact {

namespace {

/// Chances that 0, 1, ... of `clients` are connected. Birth and death, term by term in ratios to
/// the largest so far: mean value analysis would lose the empty queue by cancellation.
std::vector<double> present(const ClosedQueue& queue, unsigned clients) {
  std::vector<double> chance(clients + 1);
  chance[clients] = 1;
  double sum = 1;
  for (unsigned n = clients; n > 0; --n) {
    const double served = std::min(n, queue.workers);
    chance[n - 1] = chance[n] * served * queue.think_s / (queue.service_s * (clients - n + 1));
    sum += chance[n - 1];
    constexpr double large = 1e200;
    if (sum > large) {
      for (unsigned m = n - 1; m <= clients; ++m) chance[m] /= large;
      sum /= large;
    }
  }
  for (double& p : chance) p /= sum;
  return chance;
}

}  // namespace

Answer solve(const ClosedQueue& queue) {
  const std::vector<double> chance = present(queue, queue.clients);
  double busy = 0;
  for (unsigned n = 1; n <= queue.clients; ++n) busy += std::min(n, queue.workers) * chance[n];
  Answer answer;
  answer.throughput_per_s = answer.offered_per_s = busy / queue.service_s;
  answer.utilisation = busy / queue.workers;
  // Who connects sees what the others alone would be like (arrival theorem).
  const std::vector<double> seen = present(queue, queue.clients - 1);
  std::vector<double> tail(seen.size() > queue.workers ? seen.size() - queue.workers : 0);
  double sum = 0;
  for (std::size_t j = tail.size(); j > 0; --j) tail[j - 1] = sum += seen[queue.workers + j - 1];
  const double steps_per_s = queue.workers / queue.service_s;
  const StepTime wait(steps_per_s, std::move(tail));
  answer.wait = law_of(wait);
  answer.wait_chance = wait.step_tail(0);
  answer.response = law_of(wait.plus(Passage{{1.0}, {{1 - 1.0 / queue.workers}}}));
  answer.pending_mean = answer.throughput_per_s * answer.wait.mean;
  return answer;
}

}  // namespace acceptlab::exact
