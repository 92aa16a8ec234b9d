// Who wins when four workers on one CPU wait for the connections of one listening socket.

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

#include "validation/native/probes/quantiles.hpp"
#include "validation/native/probes/scheduler_cases.hpp"
#include "validation/native/probes/waiting_workers.hpp"
#include "validation/native/probes/wake_rounds.hpp"

namespace acceptlab::native::probes {
namespace {

constexpr int workers = 4;
constexpr int connections = 400;
constexpr std::chrono::milliseconds gap(5);

struct Pattern {
  WaitPattern wait;
  const char* name;
  const char* key;
  bool wakes_one;  // on every Linux that has it
};

constexpr std::array patterns{
    Pattern{WaitPattern::OwnEpoll, "own epoll, level-triggered", "herd_level", false},
    Pattern{WaitPattern::OwnEpollExclusive, "own epoll, EPOLLEXCLUSIVE", "herd_exclusive", true},
    Pattern{WaitPattern::BlockingAccept, "blocking accept", "herd_blocking", true},
};

struct Outcome {
  Noise noise;
  std::vector<PacedConnection> served;
  int sleeps = 0;
  int empty_accepts = 0;
  std::vector<WakeRound> rounds;  // without a trace each has a winner only
};

Nanoseconds instant(std::chrono::steady_clock::time_point time) {
  return std::chrono::nanoseconds(time.time_since_epoch()).count();
}

int sum(const std::vector<int>& numbers) {
  return std::accumulate(numbers.begin(), numbers.end(), 0);
}

Outcome observe_pattern(TestStand& stand, WaitPattern pattern) {
  WaitingWorkers waiting(pattern);
  allow_cpus({stand.tested_cpu()});  // the workers inherit it
  waiting.start(workers);
  allow_cpus({stand.other_cpu()});
  const int sleeps_before = sum(waiting.sleeps());
  Outcome outcome;
  const Observation seen = stand.observe({stand.tested_cpu(), stand.other_cpu()}, [&] {
    outcome.served = waiting.serve_paced(connections, gap);
  });
  outcome.noise = seen.noise;
  outcome.sleeps = sum(waiting.sleeps()) - sleeps_before;
  outcome.empty_accepts = waiting.empty_accepts();
  std::vector<Nanoseconds> starts;
  for (const PacedConnection& connection : outcome.served)
    starts.push_back(instant(connection.started));
  outcome.rounds = wake_rounds(seen.events, stand.tested_cpu(), starts, waiting.thread_ids());
  for (std::size_t i = 0; i < outcome.rounds.size(); ++i)
    outcome.rounds[i].winner = outcome.served[i].taken_by;
  return outcome;
}

std::vector<int> wins(const Outcome& outcome) {
  std::vector<int> counts(workers);
  for (const PacedConnection& connection : outcome.served)
    ++counts[static_cast<std::size_t>(connection.taken_by)];
  return counts;
}

/// How a winner follows from the one before: [k] is the winner k places on in order of
/// registration, so [0] is the same, [1] the next and [3] the previous of four.
std::vector<int> steps(const Outcome& outcome) {
  std::vector<int> counts(workers);
  for (std::size_t i = 1; i < outcome.served.size(); ++i) {
    const int step = outcome.served[i].taken_by - outcome.served[i - 1].taken_by;
    ++counts[static_cast<std::size_t>((step + workers) % workers)];
  }
  return counts;
}

std::string per_connection(int count) {
  return share(static_cast<std::size_t>(count), std::size_t{connections});
}

std::string json_of(const Outcome& outcome) {
  int wakes = 0;
  for (const WakeRound& round : outcome.rounds) wakes += round.wakes;
  return "{\"noise\": " + outcome.noise.json() + ", \"wins\": " + json_array(wins(outcome)) +
         ", \"steps\": " + json_array(steps(outcome)) +
         ", \"sleeps_per_connection\": " + per_connection(outcome.sleeps) +
         ", \"wakes_per_connection\": " + per_connection(wakes) +
         ", \"eagain_per_connection\": " + per_connection(outcome.empty_accepts) +
         ", \"first_to_run_by_place\": " +
         json_array(first_to_run_by_place(outcome.rounds, workers)) +
         ", \"winner_by_place\": " + json_array(winner_by_place(outcome.rounds, workers)) +
         ",\n    \"woken_ran_winner\": " + json_of(outcome.rounds) + '}';
}

void describe(const TestStand& stand, Report& report, const Pattern& pattern,
              const Outcome& outcome) {
  report.note("  wins in order of registration " + join(wins(outcome)) +
              "; same, next, opposite, previous winner " + join(steps(outcome)));
  report.note("  sleeps per connection " + per_connection(outcome.sleeps) +
              ", EAGAIN per connection " + per_connection(outcome.empty_accepts));
  if (stand.traces() && !pattern.wakes_one)
    report.note("  ran in the order of waking " + std::to_string(ran_as_woken(outcome.rounds)) +
                ", in the reverse " + std::to_string(ran_in_reverse(outcome.rounds)) +
                "; first to run was woken 1st, 2nd ... " +
                join(first_to_run_by_place(outcome.rounds, workers)) + "; the winner " +
                join(winner_by_place(outcome.rounds, workers)));
  report.note("  " + outcome.noise.text());
}

void measure_pattern(TestStand& stand, Report& report, const Pattern& pattern) {
  const Outcome outcome = quietest([&] { return observe_pattern(stand, pattern.wait); });
  const std::string name = std::string("4 workers on one CPU, ") + pattern.name;
  report.check_share(name + ": connections accepted", connections, sum(wins(outcome)));
  if (pattern.wakes_one) {
    // A worker may sleep once more, on a lock; it is woken at least once for what it accepted.
    constexpr int most = connections + connections / 20;
    report.judge(name + ": sleeps per connection",
                 outcome.sleeps >= connections && outcome.sleeps <= most, "1 to 1.05",
                 per_connection(outcome.sleeps));
  }
  describe(stand, report, pattern, outcome);
  report.record(pattern.key, json_of(outcome));
}

}  // namespace

void measure_herd(TestStand& stand, Report& report) {
  for (const Pattern& pattern : patterns) measure_pattern(stand, report, pattern);
}

}  // namespace acceptlab::native::probes
