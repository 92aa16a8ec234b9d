// How two threads that never sleep share one CPU.

#include <algorithm>
#include <array>
#include <atomic>
#include <latch>
#include <sstream>

#include "validation/native/probes/quantiles.hpp"
#include "validation/native/probes/scheduler_cases.hpp"

namespace acceptlab::native::probes {
namespace {

constexpr Nanoseconds case_length = 2'000'000'000;
// A jump of the clock of a spinning thread that is longer than an interrupt: it had lost the CPU.
constexpr Nanoseconds lost_cpu = 200'000;
// A turn in which others had more than this of the CPU says nothing about its length.
constexpr Nanoseconds disturbed = 50'000;
constexpr int hogs = 2;

struct Hog {
  Nanoseconds cpu_time = 0;
  std::vector<Turn> turns;  // as its own clock saw them

  void run(Nanoseconds until) {
    Nanoseconds turn_start = now(), last = turn_start;
    for (Nanoseconds time = last; time < until; last = time) {
      time = now();
      if (time - last < lost_cpu) continue;
      turns.push_back({own_thread_id(), turn_start, last, last - turn_start, false});
      turn_start = time;
    }
    timespec used{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    cpu_time = used.tv_sec * 1'000'000'000 + used.tv_nsec;
  }
};

struct Outcome {
  Noise noise;
  std::array<Nanoseconds, hogs> cpu_time{};
  std::vector<Turn> turns;  // undisturbed ones
  std::size_t disturbed_turns = 0;
};

// The first and the last turn are cut off by the ends of the case.
void keep_undisturbed(const std::vector<Turn>& turns, Outcome& outcome) {
  for (std::size_t i = 1; i + 1 < turns.size(); ++i) {
    const Turn& turn = turns[i];
    if (turn.to - turn.from - turn.ran > disturbed)
      ++outcome.disturbed_turns;
    else
      outcome.turns.push_back(turn);
  }
}

bool is_one_of(const std::array<pid_t, hogs>& ids, const Turn& turn) {
  return std::ranges::find(ids, turn.task) != ids.end();
}

Outcome observe_hogs(TestStand& stand) {
  std::array<Hog, hogs> state;
  std::array<pid_t, hogs> ids{};
  Observation seen = stand.observe({stand.tested_cpu()}, [&] {
    std::latch both_here(hogs);
    const auto body = [&both_here](Hog& hog) {
      both_here.arrive_and_wait();
      hog.run(now() + case_length);
    };
    PinnedThread first(stand.tested_cpu(), [&] { body(state[0]); });
    PinnedThread second(stand.tested_cpu(), [&] { body(state[1]); });
    ids = {first.id(), second.id()};
  });
  Outcome outcome{seen.noise, {state[0].cpu_time, state[1].cpu_time}, {}, 0};
  if (!stand.traces()) {
    for (const Hog& hog : state) keep_undisturbed(hog.turns, outcome);
    return outcome;
  }
  std::vector<Turn> turns = CpuSlices(seen.events, stand.tested_cpu()).turns();
  std::erase_if(turns, [&ids](const Turn& turn) { return !is_one_of(ids, turn); });
  keep_undisturbed(turns, outcome);
  return outcome;
}

// Turns end at ticks; where in the period, is the median distance from the first end.
void find_phase(const std::vector<Turn>& turns, Tick& tick) {
  if (turns.empty()) return;
  const Nanoseconds origin = turns.front().to;
  std::vector<Nanoseconds> offsets;
  for (const Turn& turn : turns) {
    Nanoseconds offset = (turn.to - origin) % tick.period;
    if (offset > tick.period / 2) offset -= tick.period;
    offsets.push_back(offset);
  }
  tick.phase = (origin + Quantiles(offsets).p50) % tick.period;
}

// How many turns last 1, 2, 3 ... ticks; a turn within a tenth of a tick counts.
std::vector<int> turns_by_ticks(const std::vector<Turn>& turns, Nanoseconds period) {
  constexpr std::size_t most = 8;
  std::vector<int> counts(most + 1);  // [0]: not whole ticks, or more than `most`
  for (const Turn& turn : turns) {
    const Nanoseconds ticks = (turn.ran + period / 2) / period;
    const bool whole = std::abs(turn.ran - ticks * period) <= period / 10;
    ++counts[whole && ticks <= Nanoseconds{most} ? static_cast<std::size_t>(ticks) : 0];
  }
  return counts;
}

}  // namespace

Nanoseconds Tick::until_next(Nanoseconds time) const {
  const Nanoseconds since = (time - phase.value_or(0)) % period;
  return period - (since < 0 ? since + period : since);
}

void measure_turns(TestStand& stand, Report& report, Tick& tick) {
  const Outcome outcome = quietest([&] { return observe_hogs(stand); });
  find_phase(outcome.turns, tick);
  std::vector<Nanoseconds> lengths;
  for (const Turn& turn : outcome.turns) lengths.push_back(turn.ran);
  const Quantiles quantiles(lengths);
  const std::vector<int> by_ticks = turns_by_ticks(outcome.turns, tick.period);

  const Nanoseconds both = outcome.cpu_time[0] + outcome.cpu_time[1];
  const std::string half =
      share(static_cast<std::size_t>(outcome.cpu_time[0]), static_cast<std::size_t>(both));
  const double part = static_cast<double>(outcome.cpu_time[0]) / static_cast<double>(both);
  report.judge("two hogs on one CPU: share of the first", part >= 0.4 && part <= 0.6, "0.4 to 0.6",
               half);
  report.note("turns: " + quantiles.text());
  report.note("turns of 1, 2, 3 ... 8 ticks: " +
              join(std::vector<int>(by_ticks.begin() + 1, by_ticks.end())) + "; others " +
              std::to_string(by_ticks[0]) + "; disturbed and left out " +
              std::to_string(outcome.disturbed_turns));
  report.note("two hogs: " + outcome.noise.text());
  report.record("turns", "{\"noise\": " + outcome.noise.json() + ", \"share_of_first\": " + half +
                             ", \"turn_ns\": " + quantiles.json() +
                             ", \"turns_by_ticks\": " + json_array(by_ticks) +
                             ", \"disturbed\": " + std::to_string(outcome.disturbed_turns) + '}');
}

}  // namespace acceptlab::native::probes
