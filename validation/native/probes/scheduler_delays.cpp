// How long a woken thread waits for a CPU on which another thread never sleeps.

#include <sys/eventfd.h>

#include <algorithm>
#include <atomic>
#include <utility>

#include "validation/native/probes/quantiles.hpp"
#include "validation/native/probes/scheduler_cases.hpp"

namespace acceptlab::native::probes {
namespace {

constexpr Nanoseconds millisecond = 1'000'000;
constexpr Nanoseconds settle = 50 * millisecond;  // the hog runs alone first
// Within this a woken thread counts as having preempted the hog at once.
constexpr Nanoseconds at_once = 200'000;
// A wake-up in which others had more than this of the CPU is left out.
constexpr Nanoseconds disturbed = 50'000;

struct Outcome {
  Noise noise;
  std::vector<Wake> wakes;  // undisturbed ones
  std::size_t disturbed_wakes = 0;
};

/// Spins on the tested CPU until `stop`.
class Hog {
 public:
  explicit Hog(int cpu)
      : thread_(cpu, [this] {
          while (!stop_) {
          }
        }) {}
  void stop() { stop_ = true; }

 private:
  std::atomic<bool> stop_ = false;
  PinnedThread thread_;
};

// The wake-ups of a case: from the trace, or as the woken thread's clock saw them.
Outcome outcome_of(const TestStand& stand, const Observation& seen, pid_t sleeper,
                   std::vector<Wake> by_its_clock) {
  Outcome outcome{seen.noise, {}, 0};
  std::vector<Wake> wakes = std::move(by_its_clock);
  if (stand.traces() && !wakes.empty()) {
    const Nanoseconds first = wakes.front().woken;
    const CpuSlices slices(seen.events, stand.tested_cpu());
    wakes = wakes_of(sleeper, seen.events, slices);
    // The timer cannot have fired before: earlier ones belong to the start of the thread.
    std::erase_if(wakes, [first](const Wake& wake) { return wake.woken < first; });
  }
  for (const Wake& wake : wakes)
    if (wake.foreign > disturbed)
      ++outcome.disturbed_wakes;
    else
      outcome.wakes.push_back(wake);
  return outcome;
}

// The period shifts each wake-up by 1.1 ms against ticks of 4 ms, so all phases occur.
constexpr Nanoseconds wake_period = 5'100'000;
constexpr Nanoseconds wake_work = 100'000;
constexpr int wake_count = 300;

Outcome observe_timer(TestStand& stand) {
  std::vector<Wake> wakes;
  pid_t id = 0;
  const Observation seen = stand.observe({stand.tested_cpu()}, [&] {
    Hog hog(stand.tested_cpu());
    PinnedThread sleeper(stand.tested_cpu(), [&] {
      Nanoseconds time = now() + settle;
      for (int i = 0; i < wake_count; ++i, time += wake_period) {
        sleep_until(time);
        wakes.push_back({time, now(), 0, 0});
        burn(wake_work);
      }
      hog.stop();
    });
    id = sleeper.id();
  });
  return outcome_of(stand, seen, id, std::move(wakes));
}

Outcome observe_post(TestStand& stand) {
  std::vector<Wake> wakes;
  pid_t id = 0;
  const Observation seen = stand.observe({stand.tested_cpu()}, [&] {
    // An eventfd, because the semaphores of the library spin before they sleep; one that counts,
    // for on a busy machine two posts may come before the first is read.
    const FileDescriptor posted(checked(::eventfd(0, EFD_SEMAPHORE | EFD_CLOEXEC), "eventfd"));
    std::atomic<Nanoseconds> posted_at = 0;
    Hog hog(stand.tested_cpu());
    PinnedThread sleeper(stand.tested_cpu(), [&] {
      for (int i = 0; i < wake_count; ++i) {
        eventfd_t count = 0;
        checked(::eventfd_read(posted.get(), &count), "eventfd_read");
        wakes.push_back({posted_at, now(), 0, 0});
        burn(wake_work);
      }
      hog.stop();
    });
    id = sleeper.id();
    Nanoseconds time = now() + settle;
    for (int i = 0; i < wake_count; ++i, time += wake_period) {
      sleep_until(time);
      posted_at = now();
      checked(::eventfd_write(posted.get(), 1), "eventfd_write");
    }
  });
  return outcome_of(stand, seen, id, std::move(wakes));
}

// Two full turns and a part of a third, so that the sleep begins at every point of a turn.
constexpr Nanoseconds least_work = 10 * millisecond, more_work = 250'000;
constexpr int work_steps = 16;

Outcome observe_return(TestStand& stand, Nanoseconds sleep, int trials) {
  std::vector<Wake> wakes;
  pid_t id = 0;
  const Observation seen = stand.observe({stand.tested_cpu()}, [&] {
    Hog hog(stand.tested_cpu());
    PinnedThread returner(stand.tested_cpu(), [&] {
      for (int i = 0; i < trials; ++i) {
        burn(least_work + i % work_steps * more_work);
        const Nanoseconds time = now() + sleep;
        sleep_until(time);
        wakes.push_back({time, now(), 0, 0});
      }
      hog.stop();
    });
    id = returner.id();
  });
  return outcome_of(stand, seen, id, std::move(wakes));
}

std::vector<Nanoseconds> delays_of(const std::vector<Wake>& wakes) {
  std::vector<Nanoseconds> delays;
  delays.reserve(wakes.size());
  for (const Wake& wake : wakes) delays.push_back(wake.delay());
  return delays;
}

/// When the woken thread ran, against the ticks of its CPU.
struct Moments {
  std::size_t at_once = 0, before_tick = 0, at_tick = 0, later = 0;
};

// The switch comes after the tick's own work; a tenth of a period is far more than that.
Moments moments_of(const std::vector<Wake>& wakes, const Tick& tick) {
  Moments moments;
  for (const Wake& wake : wakes) {
    const Nanoseconds next = tick.until_next(wake.woken);
    if (wake.delay() < at_once)
      ++moments.at_once;
    else if (wake.delay() < next - tick.period / 10)
      ++moments.before_tick;
    else if (wake.delay() < next + tick.period / 10)
      ++moments.at_tick;
    else
      ++moments.later;
  }
  return moments;
}

// [time from waking to the next tick, delay, CPU time in the turn before the sleep], in ns.
std::string raw(const std::vector<Wake>& wakes, const Tick& tick) {
  std::vector<std::string> items;
  items.reserve(wakes.size());
  for (const Wake& wake : wakes)
    items.push_back("[" + std::to_string(tick.until_next(wake.woken)) + ", " +
                    std::to_string(wake.delay()) + ", " + std::to_string(wake.turn_before) + "]");
  return json_array(items);
}

void describe(Report& report, const std::string& name, const std::string& key, const Tick& tick,
              const Outcome& outcome) {
  const Quantiles quantiles(delays_of(outcome.wakes));
  const Moments moments = moments_of(outcome.wakes, tick);
  const std::size_t all = outcome.wakes.size();
  report.note(name + ": delay " + quantiles.text());
  report.note("  ran at once " + share(moments.at_once, all) + ", before the next tick " +
              share(moments.before_tick, all) + ", at it " + share(moments.at_tick, all) +
              ", later " + share(moments.later, all) + "; disturbed and left out " +
              std::to_string(outcome.disturbed_wakes));
  report.note("  " + outcome.noise.text());
  report.record(
      key, "{\"noise\": " + outcome.noise.json() + ", \"delay_ns\": " + quantiles.json() +
               ", \"at_once\": " + share(moments.at_once, all) + ", \"before_tick\": " +
               share(moments.before_tick, all) + ", \"at_tick\": " + share(moments.at_tick, all) +
               ", \"later\": " + share(moments.later, all) +
               ", \"disturbed\": " + std::to_string(outcome.disturbed_wakes) +
               ",\n    \"to_tick_delay_turn_before_ns\": " + raw(outcome.wakes, tick) + '}');
}

}  // namespace

void measure_wake_delay(TestStand& stand, Report& report, const Tick& tick) {
  const Outcome timer = quietest([&] { return observe_timer(stand); });
  describe(report, "0.1 ms of work every 5.1 ms beside a hog, woken by a timer", "wake_by_timer",
           tick, timer);
  const Outcome post = quietest([&] { return observe_post(stand); });
  describe(report, "the same, woken from the other CPU", "wake_from_other_cpu", tick, post);
}

void measure_return_delay(TestStand& stand, Report& report, const Tick& tick) {
  struct Sleep {
    Nanoseconds length;
    int trials;
  };
  for (const Sleep& sleep :
       {Sleep{millisecond, 4 * work_steps}, Sleep{50 * millisecond, 2 * work_steps}}) {
    const Outcome outcome =
        quietest([&] { return observe_return(stand, sleep.length, sleep.trials); });
    const std::string ms = std::to_string(sleep.length / millisecond) + " ms";
    describe(report,
             "back from a sleep of " + ms + " after 10 to 13.75 ms of CPU time, beside a hog",
             "return_after_" + std::to_string(sleep.length / millisecond) + "ms", tick, outcome);
  }
}

}  // namespace acceptlab::native::probes
