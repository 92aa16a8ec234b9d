#include "models/cpu/cfs_scheduler.hpp"

#include "tests/catch.hpp"
#include "tests/models/one_cpu.hpp"

namespace acceptlab::cpu {
namespace {

using namespace std::chrono_literals;

constexpr sim::Duration tick = 4ms;  // 250 a second

// One CPU: latency 6 ms, min_granularity 0.75 ms, wakeup_granularity 1 ms.
struct CfsCpu {
  CfsScheduler scheduler{CfsParameters::for_cpus(1)};
  OneCpu cpu{scheduler, tick};
};

std::int64_t ns(sim::Duration d) { return d.count(); }

TEST_CASE("CFS times grow with the number of CPUs up to 8", "[models][cfs]") {
  // 1 + log2: 1 -> 1, 2 and 3 -> 2, 4 to 7 -> 3, 8 and more -> 4
  const auto [cpus, latency, min_granularity, wakeup_granularity] = GENERATE(
      table<unsigned, sim::Duration, sim::Duration, sim::Duration>({{1, 6ms, 750us, 1ms},
                                                                    {3, 12ms, 1500us, 2ms},
                                                                    {4, 18ms, 2250us, 3ms},
                                                                    {8, 24ms, 3ms, 4ms},
                                                                    {64, 24ms, 3ms, 4ms}}));
  const CfsParameters p = CfsParameters::for_cpus(cpus);
  CHECK(p.latency == latency);
  CHECK(p.min_granularity == min_granularity);
  CHECK(p.wakeup_granularity == wakeup_granularity);
}

TEST_CASE("under CFS two threads change places at the first tick after their slice",
          "[models][cfs]") {
  // A starts at 0 + slice(1) = 6 ms, B beside its parent's 6. Slice of two: 6 / 2 = 3 ms, of which
  // the tick at 4 ms is the first to know. Then A has 10 and B 6; at 8 ms both have 10, and A came
  // into the queue first.
  CfsCpu t;
  auto ab = threads(2);
  t.cpu.start(ab[0]);
  t.cpu.start(ab[1]);
  t.cpu.run_until(at(17ms));
  using S = OneCpu::Switch;
  CHECK(t.cpu.switches() == std::vector<S>{S{at(0ms), 1}, S{at(4ms), 2}, S{at(8ms), 1},
                                           S{at(12ms), 2}, S{at(16ms), 1}});
}

TEST_CASE("under CFS a sleeper takes the CPU if it is behind by more than the granularity",
          "[models][cfs]") {
  CfsCpu t;
  auto pair = threads(2);
  Entity &sleeper = pair[0], &hog = pair[1];
  // Sleeper: starts at 6, works 1 ms -> 7. Hog: starts at 7 + slice(1) = 13 at t = 1.
  t.cpu.start(sleeper);
  t.cpu.run_until(at(1ms));
  t.cpu.sleep();
  t.cpu.start(hog);
  CHECK(hog.vruntime == ns(13ms));
  // t = 20: hog 13 + 19 = 32 = min_vruntime. The sleeper is owed no more than 6 / 2 = 3: 29.
  t.cpu.run_until(at(20ms));
  t.cpu.wake(sleeper);
  CHECK(sleeper.vruntime == ns(29ms));
  CHECK(t.cpu.running() == &sleeper);  // 32 - 29 = 3 > 1
  // It works until it has 32 and sleeps at 23; the hog has 32.8 at 23.8, where it wakes up.
  t.cpu.run_until(at(23ms));
  t.cpu.sleep();
  CHECK(t.cpu.running() == &hog);
  t.cpu.run_until(at(23'800us));
  t.cpu.wake(sleeper);
  CHECK(sleeper.vruntime == ns(32ms));  // more than 32.8 - 3
  CHECK(t.cpu.running() == &hog);       // 32.8 - 32 = 0.8 <= 1
  // Tick 24: the hog has run 1 ms since 23, not yet 3, and is ahead by 1, not by more than 3.
  // Tick 28: it has run 5 ms.
  t.cpu.run_until(at(29ms));
  CHECK(t.cpu.switches().back() == OneCpu::Switch{at(28ms), 1});
}

TEST_CASE("a thread moves between CFS CPUs at the same distance from their zeros",
          "[models][cfs]") {
  CfsScheduler from{CfsParameters::for_cpus(1)}, to{CfsParameters::for_cpus(1)};
  auto t = threads(4);
  OneCpu busy{from, tick}, other{to, tick};
  // From: threads 1 and 2 start at 6. At t = 4 thread 1 has 10, is put back, and 2 runs up to
  // 8 at t = 6: min_vruntime is 8, and the one that waits has 10: +2.
  busy.start(t[0]);
  busy.start(t[1]);
  busy.run_until(at(6ms));
  REQUIRE(from.min_vruntime() == ns(8ms));
  // To: thread 3 starts at 6 and has 20 at t = 14.
  other.start(t[2]);
  other.run_until(at(14ms));
  REQUIRE(to.min_vruntime() == ns(20ms));

  SECTION("one that waits") {
    from.remove(t[0], busy.now());
    CHECK(t[0].relative);
    CHECK(t[0].vruntime == ns(2ms));
    other.arrive(t[0], Arrival::Moved);
    CHECK(t[0].vruntime == ns(22ms));
    CHECK(from.waiting() == 0);
    CHECK(to.waiting() == 1);
  }
  SECTION("one that sleeps is made relative when it wakes up elsewhere") {
    // Thread 2 sleeps with 8; thread 1 goes on from 10 and has 17 at t = 13: 8 - 17 = -9.
    busy.sleep();
    busy.run_until(at(13ms));
    from.detach(t[1]);
    CHECK(t[1].vruntime == ns(-9ms));
    other.wake(t[1]);
    CHECK(t[1].vruntime == ns(17ms));  // no more than 3 behind: 20 - 3, not 20 - 9
  }
}

TEST_CASE("the CPU goes back to the thread that a wake-up took it from, if 8 want it",
          "[models][cfs]") {
  // Threads 1 to 8 start at 6. Thread 1 has 6.5 when the sleeper, placed at 6 - 3 = 3, takes the
  // CPU. Afterwards the seven others have less, 6, but by no more than 1 ms.
  const bool last_buddy = GENERATE(true, false);
  CfsParameters p = CfsParameters::for_cpus(1);
  p.last_buddy = last_buddy;
  CfsScheduler scheduler{p};
  OneCpu cpu{scheduler, tick};
  auto t = threads(9);
  for (int i = 0; i < 8; ++i) cpu.start(t[static_cast<std::size_t>(i)]);
  cpu.run_until(at(500us));
  REQUIRE(cpu.running() == &t[0]);
  t[8].relative = false;  // it slept here, long ago
  cpu.wake(t[8]);
  REQUIRE(cpu.running() == &t[8]);
  cpu.sleep();
  CHECK(cpu.running() == (last_buddy ? &t[0] : &t[1]));
}

TEST_CASE("ten equal threads get equal shares under CFS", "[models][cfs]") {
  // Above 8 threads a slice is min_granularity, so that every tick ends a turn: 25 rounds of
  // 10 x 4 ms in a second.
  CfsCpu t;
  auto ten = threads(10);
  for (Entity& thread : ten) t.cpu.start(thread);
  t.cpu.run_until(at(1s));
  for (const Entity& thread : ten) CHECK(t.cpu.had(thread) == 100ms);
}

TEST_CASE("under CFS a sleeper never waits for hogs, and they share the rest", "[models][cfs]") {
  // The running hog has at least min_vruntime, the sleeper at most min_vruntime - 3 + the 1 ms
  // that it works at a time: it is behind by more than 1 ms. The first turn is a new thread's.
  CfsCpu t;
  auto three = threads(3);
  const sim::Duration longest = run_hogs_and_sleeper(t.cpu, three);
  CHECK(longest <= 8ms);
  CHECK(t.cpu.had(three[2]) == 100ms);
  CHECK(t.cpu.had(three[0]) + t.cpu.had(three[1]) == 900ms);
  CHECK(std::chrono::abs(t.cpu.had(three[0]) - t.cpu.had(three[1])) <= 2 * tick);
}

TEST_CASE("the run heap gives the least vruntime, of equal ones the first", "[models][cfs]") {
  RunHeap heap;
  auto t = threads(1000);
  for (std::size_t i = 0; i < t.size(); ++i) {
    t[i].vruntime = static_cast<std::int64_t>(i * 7919 % 13);
    heap.insert(t[i]);
  }
  for (std::size_t i = 0; i < t.size(); i += 3) heap.remove(t[i]);
  CHECK(heap.size() == 666);
  const Entity* before = nullptr;
  while (!heap.empty()) {
    Entity& first = heap.first();
    REQUIRE(heap.contains(first));
    if (before != nullptr) {
      CHECK(std::pair(before->vruntime, before->number) < std::pair(first.vruntime, first.number));
    }
    heap.remove(first);
    CHECK_FALSE(heap.contains(first));
    before = &first;
  }
}

}  // namespace
}  // namespace acceptlab::cpu
