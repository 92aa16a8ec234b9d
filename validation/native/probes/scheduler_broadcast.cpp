// In which order four workers on one CPU run that one call woke.

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <climits>
#include <list>

#include "validation/native/probes/quantiles.hpp"
#include "validation/native/probes/scheduler_cases.hpp"
#include "validation/native/probes/wake_rounds.hpp"

namespace acceptlab::native::probes {
namespace {

constexpr int workers = 4;
constexpr int rounds = 200;
constexpr Nanoseconds period = 5'100'000;
constexpr Nanoseconds work = 50'000;  // of each worker after each broadcast

/// A number on which threads sleep until it changes.
class Generation {
 public:
  void wait_for_change(std::uint32_t known) {
    while (value_ == known) futex(FUTEX_WAIT_PRIVATE, known);
  }
  void change() {
    ++value_;
    futex(FUTEX_WAKE_PRIVATE, INT_MAX);
  }

 private:
  void futex(int operation, std::uint32_t value) {
    ::syscall(SYS_futex, reinterpret_cast<std::uint32_t*>(&value_), operation, value, nullptr);
  }

  static_assert(sizeof(std::atomic<std::uint32_t>) == sizeof(std::uint32_t));
  std::atomic<std::uint32_t> value_ = 0;
};

struct Outcome {
  Noise noise;
  std::vector<WakeRound> rounds;
};

// They fall asleep on the futex, and are woken, in order of their numbers the first time; after
// that each time in the order in which they went to sleep.
Outcome observe_broadcasts(TestStand& stand, int waker_cpu) {
  std::vector<Nanoseconds> starts;
  std::vector<pid_t> ids;
  const Observation seen = stand.observe({stand.tested_cpu(), waker_cpu}, [&] {
    Generation generation;
    const auto serve = [&generation] {
      for (std::uint32_t round = 0; round < rounds; ++round) {
        generation.wait_for_change(round);
        burn(work);
      }
    };
    std::list<PinnedThread> threads;
    for (int i = 0; i < workers; ++i)
      ids.push_back(threads.emplace_back(stand.tested_cpu(), serve).id());
    PinnedThread waker(waker_cpu, [&] {
      for (Nanoseconds time = now() + period; starts.size() < rounds; time += period) {
        sleep_until(time);
        starts.push_back(now());
        generation.change();
      }
    });
  });
  return {seen.noise, wake_rounds(seen.events, stand.tested_cpu(), starts, ids)};
}

void describe(Report& report, const std::string& name, const std::string& key,
              const Outcome& outcome) {
  std::size_t all_ran = 0;
  for (const WakeRound& round : outcome.rounds)
    if (round.ran.size() == workers) ++all_ran;
  report.check_share(name + ": rounds in which all four ran", rounds, static_cast<long>(all_ran));
  const std::size_t in_order = ran_as_woken(outcome.rounds);
  const std::vector<int> places = first_to_run_by_place(outcome.rounds, workers);
  report.note("  ran in the order of waking " + std::to_string(in_order) + ", in the reverse " +
              std::to_string(ran_in_reverse(outcome.rounds)) +
              "; first to run was woken 1st, 2nd ... " + join(places));
  report.note("  " + outcome.noise.text());
  report.record(key, "{\"noise\": " + outcome.noise.json() + ", \"rounds\": " +
                         std::to_string(rounds) + ", \"in_order\": " + std::to_string(in_order) +
                         ", \"first_to_run_by_place\": " + json_array(places) +
                         ",\n    \"woken_ran\": " + json_of(outcome.rounds) + '}');
}

}  // namespace

void measure_broadcast(TestStand& stand, Report& report) {
  if (!stand.traces()) {
    report.note("order of running after a broadcast: not measured, it needs the trace");
    return;
  }
  const Outcome other = quietest([&] { return observe_broadcasts(stand, stand.other_cpu()); });
  describe(report, "broadcast to 4 workers from the other CPU", "broadcast_from_other_cpu", other);
  const Outcome same = quietest([&] { return observe_broadcasts(stand, stand.tested_cpu()); });
  describe(report, "broadcast to 4 workers from their CPU", "broadcast_from_same_cpu", same);
}

}  // namespace acceptlab::native::probes
