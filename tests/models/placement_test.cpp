#include "tests/catch.hpp"
#include "tests/models/cpu_lab.hpp"

// Where Linux runs threads that may run on several CPUs. Times in nanoseconds; CPUs 0 and 1 share a
// cache, 2 and 3 another one. A pinned thread that has work all the time keeps a CPU busy.

namespace acceptlab::cpu {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t us = 1000;
const std::vector<unsigned> all_four{0, 1, 2, 3};

/// A mover starts at 0 on its CPU, runs 10 us and sleeps. It is woken at 100 us and runs 50 us.
struct TwoCaches : Lab {
  TwoCaches() : Lab(4, 2) {
    move_threads();
    set(Cost::MigrateNear, 7);
    set(Cost::MigrateFar, 30);
  }
  Script& mover(unsigned cpu, const std::vector<unsigned>& allowed = all_four) {
    return thread({{10 * us, 0}, sleep_step, {50 * us, 0}, sleep_step, {50 * us, 0}}, cpu, allowed);
  }
  /// Keeps the CPU busy up to `end`, behind those that start before it.
  void busy_until(unsigned cpu, std::int64_t end, std::int64_t begin = 0) {
    thread({{end - begin, 0}}, cpu);
  }
};

TEST_CASE("a woken thread goes to an idle CPU of its cache, and pays for it once",
          "[models][placement]") {
  // CPU 0 is busy up to 1 ms. Woken at 100 us from there, the mover runs on CPU 1 at once, for a
  // migrate_near of 7; when it is woken again at 200 us CPU 1 is where it was, and idle.
  TwoCaches lab;
  Script& t = lab.mover(0);
  lab.busy_until(0, 1000 * us, 10 * us);
  lab.wake_at(100 * us, t, 0);
  lab.wake_at(200 * us, t, 0);
  lab.run_to(900 * us);
  CHECK(t.awake == Times{100 * us + 7, 200 * us});
  CHECK(t.done == Times{10 * us, 150 * us + 7, 250 * us});
  CHECK(&t.thread.cpu() == lab.cpus[1].get());
  CHECK(t.thread.migrations() == 1);
  CHECK(lab.spent(Account::Switch, 1) == 7);
}

TEST_CASE("a woken thread stays where it was if that is idle", "[models][placement]") {
  // By a timer, from its own CPU, from an idle CPU of its cache and of another one, from busy ones.
  const int waker = GENERATE(-1, 0, 1, 2, 3);
  TwoCaches lab;
  Script& t = lab.mover(0);
  lab.busy_until(1, 1000 * us);
  lab.busy_until(3, 1000 * us);
  lab.wake_at(100 * us, t, waker);
  lab.run_to(900 * us);
  CHECK(t.awake == Times{100 * us});
  CHECK(t.thread.migrations() == 0);
}

TEST_CASE("a waker on an idle CPU of the same cache takes the thread along",
          "[models][placement]") {
  // CPU 0 is busy; the call comes from CPU 1, which is idle.
  TwoCaches lab;
  Script& t = lab.mover(0);
  lab.busy_until(0, 1000 * us, 10 * us);
  lab.wake_at(100 * us, t, 1);
  lab.run_to(900 * us);
  CHECK(t.awake == Times{100 * us + 7});
  CHECK(&t.thread.cpu() == lab.cpus[1].get());
}

TEST_CASE("a waker in another cache takes the thread if its CPU has less to do",
          "[models][placement]") {
  // The mover's CPU 2 runs one thread and has another one waiting, CPU 3 is busy. The waker's CPU 0
  // would have 1 thread with the mover, and 100 * 1 < 108 * 2. With one thread on CPU 2, 100 * 1 <
  // 108 * 1 too. The waker's CPU with a thread of its own: 100 * 2 is not below 108 * 1, and the
  // mover waits for CPU 2.
  TwoCaches lab;
  Script& t = lab.mover(2);
  const auto [threads_there, waker_busy, awake] = GENERATE(table<int, bool, std::int64_t>({
      {2, false, 100 * us + 30},
      {1, false, 100 * us + 30},
      {1, true, 600 * us},
  }));
  lab.busy_until(2, 600 * us, 10 * us);
  if (threads_there == 2) lab.busy_until(2, 600 * us, 10 * us);
  lab.busy_until(3, 5000 * us);
  lab.busy_until(1, 5000 * us);
  if (waker_busy) lab.busy_until(0, 5000 * us);
  lab.wake_at(100 * us, t, 0);
  lab.run_to(3000 * us);
  CHECK(t.awake == Times{awake});
  CHECK(&t.thread.cpu() == lab.cpus[waker_busy ? 2 : 0].get());
}

TEST_CASE("a CPU that becomes idle pulls a waiting thread, not one whose cache is warm",
          "[models][placement]") {
  // The mover, which ran up to 10 us, waits from 100 us on for CPU 0, busy up to 2 ms. CPU `idle`
  // becomes idle at `at`. 500 us after it ran its cache is cold: at 510 us it is pulled, at a cost
  // of 7 within the cache and 30 from the other one; at 509 us it stays and waits for CPU 0.
  const auto [idle, at, awake] = GENERATE(table<unsigned, std::int64_t, std::int64_t>({
      {1, 800 * us, 800 * us + 7},
      {1, 510 * us, 510 * us + 7},
      {1, 509 * us, 2000 * us},
      {2, 800 * us, 800 * us + 30},
      {2, 509 * us, 2000 * us},
  }));
  TwoCaches lab;
  Script& t = lab.mover(0);
  lab.busy_until(0, 2000 * us, 10 * us);
  for (const unsigned cpu : {1U, 2U, 3U}) lab.busy_until(cpu, cpu == idle ? at : 5000 * us);
  lab.wake_at(100 * us, t, 0);
  lab.run_to(4000 * us);
  CHECK(t.awake == Times{awake});
  CHECK(t.thread.migrations() == (awake == 2000 * us ? 0 : 1));
  CHECK(t.thread.history().since(sim::Time(100us))[DelayHistory::RunQueue] ==
        (awake / us - 100) * us);
}

TEST_CASE("the tick of a busy CPU sends what waits there to an idle one", "[models][placement]") {
  // CPUs 0 and 1 are busy, so the mover waits at 100 us for CPU 0: wake-ups look at one cache only.
  // CPU 0's tick at 1 ms finds CPU 2 idle, and the mover's cache cold.
  TwoCaches lab;
  lab.machine.tick = 1ms;
  Script& t = lab.mover(0);
  lab.busy_until(0, 3000 * us, 10 * us);
  lab.busy_until(1, 3000 * us);
  lab.wake_at(100 * us, t, 0);
  lab.run_to(2000 * us);
  CHECK(t.awake == Times{1000 * us + 30});
  CHECK(&t.thread.cpu() == lab.cpus[2].get());
}

TEST_CASE("busy CPUs even out what waits for them now and then", "[models][placement]") {
  // CPU 0 has four threads, three of which may use CPU 1 too, which has two. At its first tick CPU
  // 1 takes one, as CPU 0 has two more; from then on both have three.
  TwoCaches lab;
  lab.machine.tick = 1ms;
  for (unsigned cpu = 0; cpu < 4; ++cpu) lab.busy_until(cpu, 1'000'000 * us);
  for (int t = 0; t < 3; ++t) lab.thread({{1'000'000 * us, 0}}, 0, {0, 1});
  lab.thread({{1'000'000 * us, 0}}, 1);  // so that CPU 1 has a tick
  lab.run_to(200'000 * us);
  CHECK(lab.cpus[0]->load() == 3);
  CHECK(lab.cpus[1]->load() == 3);
}

TEST_CASE("a thread never runs where it must not", "[models][placement]") {
  // CPU 1 is idle, but the mover may use 0 and 2 only, or 0 only: it waits for CPU 0, or is pulled
  // by CPU 2 when that becomes idle at 800 us.
  const auto [allowed, awake] = GENERATE(table<std::vector<unsigned>, std::int64_t>({
      {{0, 2}, 800 * us + 30},
      {{0}, 2000 * us},
  }));
  TwoCaches lab;
  Script& t = lab.mover(0, allowed);
  lab.busy_until(0, 2000 * us, 10 * us);
  lab.busy_until(2, 800 * us);
  lab.wake_at(100 * us, t, 0);
  lab.run_to(3000 * us);
  CHECK(t.awake == Times{awake});
}

TEST_CASE("with threads of a core, a core that is all idle comes first", "[models][placement]") {
  // One cache, cores of CPUs 0 1, 2 3. CPU 0 and CPU 3 are busy: 1 and 2 are idle, but no core is;
  // the search goes on from 0, and 1 is found. With CPU 3 idle too, the core of 2 is all idle.
  const bool whole_core = GENERATE(false, true);
  Lab lab(4);
  lab.pair_cpus(Machine::full_speed);
  lab.move_threads();
  Script& t = lab.thread({{10 * us, 0}, sleep_step, {50 * us, 0}}, 0, all_four);
  lab.thread({{990 * us, 0}}, 0);
  if (!whole_core) lab.thread({{1000 * us, 0}}, 3);
  lab.wake_at(100 * us, t, 0);
  lab.run_to(900 * us);
  CHECK(t.awake == Times{100 * us});
  CHECK(t.thread.cpu().index() == (whole_core ? 2 : 1));
}

}  // namespace
}  // namespace acceptlab::cpu
