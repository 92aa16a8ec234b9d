// When the kernel uses an idle CPU: for a thread that waits behind another one, and for one that is
// woken while its CPU is busy. What the threads themselves see is exact enough: they spin and ask
// where they are.

#include <sched.h>

#include <atomic>
#include <latch>

#include "validation/native/probes/quantiles.hpp"
#include "validation/native/probes/scheduler_cases.hpp"

namespace acceptlab::native::probes {
namespace {

constexpr Nanoseconds millisecond = 1'000'000;
constexpr Nanoseconds never = -1;

/// How long after both were allowed everywhere one of two hogs reached the other CPU.
struct Migrations {
  Noise noise;
  std::vector<Nanoseconds> after;
  std::size_t never_moved = 0;
};

// Both hogs take turns on the tested CPU for a while. Then one of them, and nobody else, allows
// both to run on either CPU: the idle CPU stays asleep.
Nanoseconds one_migration(const TestStand& stand) {
  constexpr Nanoseconds together = 30 * millisecond, patience = 400 * millisecond;
  const std::vector<int> both{stand.tested_cpu(), stand.other_cpu()};
  std::latch here(2);
  std::atomic<Nanoseconds> allowed_at = 0, moved_at = 0;
  const auto spin = [&] {
    while (moved_at == 0 && (allowed_at == 0 || now() < allowed_at + patience)) {
      Nanoseconds nobody_moved = 0;
      if (allowed_at != 0 && ::sched_getcpu() == stand.other_cpu())
        moved_at.compare_exchange_strong(nobody_moved, now());
    }
  };
  {
    PinnedThread second(stand.tested_cpu(), [&] {
      here.arrive_and_wait();
      spin();
    });
    PinnedThread first(stand.tested_cpu(), [&] {
      here.arrive_and_wait();
      const Nanoseconds start = now();
      while (now() < start + together) {
      }
      allow_cpus(both, second.id());
      allow_cpus(both);
      allowed_at = now();
      spin();
    });
  }
  return moved_at == 0 ? never : moved_at - allowed_at;
}

Migrations observe_migrations(TestStand& stand) {
  constexpr int trials = 30;
  Migrations migrations;
  const Observation seen = stand.observe({stand.tested_cpu(), stand.other_cpu()}, [&] {
    for (int i = 0; i < trials; ++i) {
      const Nanoseconds after = one_migration(stand);
      if (after == never)
        ++migrations.never_moved;
      else
        migrations.after.push_back(after);
    }
  });
  migrations.noise = seen.noise;
  return migrations;
}

/// Where a thread that may run on both CPUs ran when it was woken.
struct Placements {
  Noise noise;
  std::size_t woken = 0, on_idle_cpu = 0;
  std::vector<Nanoseconds> delays;
};

// The sleeper goes back to the hog's CPU before each sleep, so that this is its previous one.
Placements observe_placements(TestStand& stand) {
  constexpr int trials = 100;
  constexpr Nanoseconds sleep = 5'100'000;
  const std::vector<int> both{stand.tested_cpu(), stand.other_cpu()};
  Placements placements;
  const Observation seen = stand.observe(both, [&] {
    std::atomic<bool> stop = false;
    PinnedThread hog(stand.tested_cpu(), [&] {
      while (!stop) {
      }
    });
    PinnedThread sleeper(stand.tested_cpu(), [&] {
      for (int i = 0; i < trials; ++i) {
        allow_cpus({stand.tested_cpu()});
        allow_cpus(both);
        const Nanoseconds time = now() + sleep;
        sleep_until(time);
        placements.delays.push_back(now() - time);
        ++placements.woken;
        if (::sched_getcpu() == stand.other_cpu()) ++placements.on_idle_cpu;
      }
      stop = true;
    });
  });
  placements.noise = seen.noise;
  return placements;
}

}  // namespace

void measure_placement(TestStand& stand, Report& report) {
  const Migrations moved = quietest([&] { return observe_migrations(stand); });
  const Quantiles after(moved.after);
  report.note("two hogs on one CPU, the other idle: one moves there after " + after.text() +
              "; not within 400 ms: " + std::to_string(moved.never_moved));
  report.note("  " + moved.noise.text());
  std::vector<std::string> raw;
  for (const Nanoseconds time : moved.after) raw.push_back(std::to_string(time));
  report.record("migration", "{\"noise\": " + moved.noise.json() +
                                 ", \"after_ns\": " + after.json() +
                                 ", \"never_moved\": " + std::to_string(moved.never_moved) +
                                 ",\n    \"raw_ns\": " + json_array(raw) + '}');

  const Placements placed = quietest([&] { return observe_placements(stand); });
  const Quantiles delay(placed.delays);
  const std::string idle = share(placed.on_idle_cpu, placed.woken);
  report.note("woken by a timer, previous CPU busy, other idle: ran on the idle one " + idle +
              "; timer to running " + delay.text());
  report.note("  " + placed.noise.text());
  report.record("placement", "{\"noise\": " + placed.noise.json() + ", \"on_idle_cpu\": " + idle +
                                 ", \"delay_ns\": " + delay.json() + '}');
}

}  // namespace acceptlab::native::probes
