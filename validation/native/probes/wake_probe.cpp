// Which of several sleeping workers the kernel wakes for a connection, and how many.

#include <algorithm>
#include <iomanip>
#include <numeric>
#include <sstream>
#include <string>
#include <vector>

#include "validation/native/probes/net_namespace.hpp"
#include "validation/native/probes/probe.hpp"
#include "validation/native/probes/waiting_workers.hpp"

namespace acceptlab::native::probes {
namespace {

struct Outcome {
  std::vector<int> taken_by;
  std::vector<int> sleeps;  // of each worker, while the connections were served
  int empty_accepts = 0;

  double sleeps_per_connection() const {
    const int sum = std::accumulate(sleeps.begin(), sleeps.end(), 0);
    return static_cast<double>(sum) / static_cast<double>(taken_by.size());
  }
};

Outcome observe(WaitPattern pattern, int workers, int connections) {
  enter_fresh_namespace();
  WaitingWorkers waiting(pattern);
  waiting.start(workers);
  const std::vector<int> before = waiting.sleeps();
  Outcome outcome;
  outcome.taken_by = waiting.serve(connections);
  outcome.sleeps = waiting.sleeps();
  for (std::size_t i = 0; i < before.size(); ++i) outcome.sleeps[i] -= before[i];
  outcome.empty_accepts = waiting.empty_accepts();
  return outcome;
}

std::string rounded(double value) {
  std::ostringstream text;
  text << std::fixed << std::setprecision(2) << value;
  return text.str();
}

/// "0*16 1*16": runs of the same number.
std::string runs(const std::vector<int>& numbers) {
  std::string text;
  for (auto at = numbers.begin(); at != numbers.end();) {
    const auto end = std::find_if(at, numbers.end(), [at](int n) { return n != *at; });
    if (!text.empty()) text += ' ';
    text += std::to_string(*at);
    if (end - at > 1) text.append("*").append(std::to_string(end - at));
    at = end;
  }
  return text;
}

// The order is a rule of these patterns, and so is that one worker is woken per connection. A
// worker may sleep once more than that, on a lock, so the count has an upper bound only.
void check_order(Report& report, const std::string& name, WaitPattern pattern, int workers,
                 const std::vector<int>& expected) {
  const Outcome outcome = observe(pattern, workers, static_cast<int>(expected.size()));
  report.check(name + ", accepted by", runs(expected), runs(outcome.taken_by));
  const double woken = outcome.sleeps_per_connection();
  report.judge(name + ", wake-ups per connection", woken >= 1 && woken <= 1.2, "1 to 1.2",
               rounded(woken));
}

std::vector<int> round_robin(int workers, int rounds) {
  std::vector<int> order(static_cast<std::size_t>(workers * rounds));
  std::ranges::generate(order, [i = 0, workers]() mutable { return i++ % workers; });
  return order;
}

// Each worker moves to the tail on its 1st, 17th, 33rd accept: one each, then sixteen each.
std::vector<int> reordered(int workers, int rounds) {
  std::vector<int> order = round_robin(workers, 1);
  for (int i = 0; i < workers * rounds; ++i) order.insert(order.end(), 16, i % workers);
  return order;
}

// Every worker wakes for every connection; the scheduler, not a list, decides who wins.
void check_herd(Report& report) {
  constexpr int workers = 8, connections = 50;
  const Outcome outcome = observe(WaitPattern::OwnEpoll, workers, connections);
  const int least = *std::ranges::min_element(outcome.sleeps);
  report.judge("own epoll, no EPOLLEXCLUSIVE, 8 workers: fewest wake-ups of any worker",
               least >= connections, "at least 50 for 50 connections", std::to_string(least));
  const double woken = outcome.sleeps_per_connection();
  report.judge("own epoll, no EPOLLEXCLUSIVE, 8 workers: wake-ups per connection",
               woken >= workers && woken <= 1.5 * workers, "8 to 12", rounded(woken));
  report.note("who won: " + runs(outcome.taken_by) +
              "; accepts that found nothing: " + std::to_string(outcome.empty_accepts));
}

// Level-triggered, the worker that was told wakes the next one, which usually finds nothing.
void check_shared_level(Report& report) {
  constexpr int connections = 40;
  const Outcome outcome = observe(WaitPattern::SharedEpollLevel, 4, connections);
  const double woken = outcome.sleeps_per_connection();
  report.judge("one shared epoll, level-triggered, 4 workers: wake-ups per connection",
               woken > 1.2 && woken <= 4.5, "more than 1.2, at most 4.5", rounded(woken));
  report.note("who won: " + runs(outcome.taken_by) +
              "; accepts that found nothing: " + std::to_string(outcome.empty_accepts));
}

}  // namespace

void probe_wake(const Options& /*options*/, Report& report) {
  check_order(report, "blocking accept, 3 workers", WaitPattern::BlockingAccept, 3,
              round_robin(3, 4));
  check_order(report, "EPOLLEXCLUSIVE, 3 workers", WaitPattern::OwnEpollExclusive, 3,
              std::vector<int>(12, 0));
  check_order(report, "EPOLLEXCLUSIVE with nginx's rule of 16, 3 workers",
              WaitPattern::OwnEpollReordered, 3, reordered(3, 2));
  check_order(report, "one shared epoll, edge-triggered, 4 workers", WaitPattern::SharedEpollEdge,
              4, std::vector<int>(12, 3));
  check_shared_level(report);
  check_herd(report);
}

}  // namespace acceptlab::native::probes
