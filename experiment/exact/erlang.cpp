#include "experiment/exact/erlang.hpp"

#include <algorithm>
#include <cmath>

namespace acceptlab::exact {

double erlang_b(unsigned workers, double load) {
  double b = 1;
  for (unsigned i = 1; i <= workers; ++i) b = load * b / (i + load * b);
  return b;
}

double erlang_c(unsigned workers, double load) {
  const double b = erlang_b(workers, load), rho = load / workers;
  return b / (1 - rho * (1 - b));
}

namespace {

/// While nobody waits, the workers see what a system without a queue sees, and an arrival that
/// finds the first i busy overflows to the next: worker i has load (B(i-1) - B(i)) of the time.
/// While somebody waits, with `queueing` of the time, all are busy.
std::vector<double> ordered_hunt(unsigned workers, double load, double queueing) {
  std::vector<double> busy;
  double before = 1;  // B(0)
  for (unsigned i = 1; i <= workers; ++i) {
    const double b = load * before / (i + load * before);
    busy.push_back((1 - queueing) * load * (before - b) + queueing);
    before = b;
  }
  return busy;
}

void set_times(Answer& answer, const MarkovQueue& queue, const StepTime& wait) {
  answer.wait = law_of(wait);
  answer.wait_chance = wait.step_tail(0);
  answer.response = law_of(wait.plus(Passage{{1.0}, {{1 - 1.0 / queue.workers}}}));
  answer.pending_mean = answer.throughput_per_s * answer.wait.mean;
}

Answer solve_unlimited(const MarkovQueue& queue) {
  const double load = queue.load(), rho = load / queue.workers;
  const double waiting = erlang_c(queue.workers, load);
  Answer answer{queue.arrivals_per_s, queue.arrivals_per_s, 0, rho};
  set_times(answer, queue, StepTime(queue.workers / queue.service_s, {waiting}, rho));
  answer.busy_in_order = ordered_hunt(queue.workers, load, waiting * rho);
  return answer;
}

/// Chances of 0, 1, ... connections present, from the most likely number outwards.
std::vector<double> birth_death(const MarkovQueue& queue) {
  const double load = queue.load();
  const std::size_t most = queue.workers + *queue.room;
  const auto served = [&](std::size_t n) {
    return static_cast<double>(std::min<std::size_t>(n, queue.workers));
  };
  std::vector<double> chance(most + 1);
  const std::size_t mode =
      load >= queue.workers ? most : std::min<std::size_t>(most, static_cast<std::size_t>(load));
  chance[mode] = 1;
  for (std::size_t n = mode; n > 0; --n) chance[n - 1] = chance[n] * served(n) / load;
  for (std::size_t n = mode; n < most; ++n) chance[n + 1] = chance[n] * load / served(n + 1);
  double sum = 0;
  for (const double p : chance) sum += p;
  for (double& p : chance) p /= sum;
  return chance;
}

Answer solve_limited(const MarkovQueue& queue) {
  const std::vector<double> chance = birth_death(queue);
  const std::size_t c = queue.workers, most = chance.size() - 1;
  const double lost = chance[most];
  double idle = 0;  // workers
  for (std::size_t n = 0; n < c; ++n) idle += static_cast<double>(c - n) * chance[n];
  // Of those that are taken: more than j of the c connections in service and j before them have to
  // end before its turn.
  std::vector<double> tail(*queue.room);
  double sum = 0;
  for (std::size_t j = tail.size(); j > 0; --j) {
    sum += chance[c + j - 1] / (1 - lost);
    tail[j - 1] = sum;
  }
  double queueing = 0;
  for (std::size_t n = most; n > c; --n) queueing += chance[n];
  Answer answer{queue.arrivals_per_s, queue.arrivals_per_s * (1 - lost), lost,
                1 - idle / queue.workers};
  set_times(answer, queue, StepTime(queue.workers / queue.service_s, std::move(tail)));
  answer.busy_in_order = ordered_hunt(queue.workers, queue.load(), queueing);
  return answer;
}

}  // namespace

Answer solve(const MarkovQueue& queue) {
  return queue.room ? solve_limited(queue) : solve_unlimited(queue);
}

}  // namespace acceptlab::exact
