#include "models/cpu/dfly_scheduler.hpp"

#include "tests/catch.hpp"
#include "tests/models/one_cpu.hpp"

namespace acceptlab::cpu {
namespace {

using namespace std::chrono_literals;

struct DflyCpu {
  DflyScheduler scheduler;
  OneCpu cpu{scheduler, DflyScheduler::tick_period};
};

TEST_CASE("estcpu chooses one of 21 queues", "[models][dfly]") {
  // priority = 20 x 96 / 41 + estcpu x 4 / 512 = 46 + ..., queue = priority / 4
  CHECK(DflyScheduler::queue_of(0) == 11);
  CHECK(DflyScheduler::queue_of(255) == 11);    // 46 + 1 = 47
  CHECK(DflyScheduler::queue_of(256) == 12);    // 46 + 2 = 48
  CHECK(DflyScheduler::queue_of(512) == 12);    // 46 + 4 = 50
  CHECK(DflyScheduler::queue_of(10240) == 31);  // 46 + 80 = 126
}

TEST_CASE("under dfly a new thread gives way when its usage puts it into a worse queue",
          "[models][dfly]") {
  // Both start with 512, queue 12. A tick adds 10240 / 50 + 1 = 205. A: 717 at 20 ms (46 + 5 = 51,
  // queue 12), 922 at 40 ms (46 + 7 = 53, queue 13): B's 12 is better. B the same at 60 and 80 ms;
  // at 80 ms four ticks have passed since its start, of which it ran two:
  // (922 x 4 + 2 x 10240 / 4) / 5 = 1761, 46 + 13 = 59, queue 14: A.
  DflyCpu t;
  auto ab = threads(2);
  t.cpu.start(ab[0]);
  t.cpu.start(ab[1]);
  t.cpu.run_until(at(90ms));
  using S = OneCpu::Switch;
  CHECK(t.cpu.switches() == std::vector<S>{S{at(0ms), 1}, S{at(40ms), 2}, S{at(80ms), 1}});
  CHECK(ab[0].usage == 922);
  CHECK(ab[1].usage == 1761);
}

TEST_CASE("under dfly hogs that use all they can take turns of 100 to 140 ms", "[models][dfly]") {
  // Both have 10240, queue 31, where 5 ticks make a turn. A runs from 100 ms, B having been first.
  // At 200 ms A's 5 of 10 ticks are averaged: (10240 x 10 + 5120) / 11 = 9774, queue 30: it is
  // better than B and goes on, to 9979 at 220 ms and 10184, queue 31, at 240 ms: B.
  DflyCpu t;
  auto ab = threads(2);
  for (Entity& thread : ab) {
    t.cpu.start(thread);
    thread.usage = DflyScheduler::most_usage;
  }
  t.cpu.run_until(at(1s));
  const auto& s = t.cpu.switches();
  REQUIRE(s.size() == 10);
  CHECK(s[1] == OneCpu::Switch{at(0ms), 2});  // new, with 512, it took the CPU
  CHECK(s[2] == OneCpu::Switch{at(100ms), 1});
  CHECK(s[3] == OneCpu::Switch{at(240ms), 2});
  for (std::size_t i = 2; i < s.size(); ++i) {
    CHECK(s[i].first - s[i - 1].first >= 100ms);
    CHECK(s[i].first - s[i - 1].first <= 140ms);
  }
  t.cpu.run_until(at(10s));
  CHECK(std::chrono::abs(t.cpu.had(ab[0]) - t.cpu.had(ab[1])) <= 200ms);
}

TEST_CASE("under dfly a better queue takes the CPU at once, an equal one does not",
          "[models][dfly]") {
  DflyCpu t;
  auto pair = threads(2);
  t.cpu.start(pair[0]);  // 512: queue 12
  const auto [usage, takes] = GENERATE(table<std::int64_t, bool>({{255, true}, {256, false}}));
  pair[1].usage = usage;
  t.cpu.run_until(at(10ms));
  t.cpu.wake(pair[1]);
  CHECK((t.cpu.running() == &pair[1]) == takes);
}

TEST_CASE("under dfly the last to wake up runs first among equals", "[models][dfly]") {
  // Whose turn is not over goes to the head of its queue; at the end of its turn to the tail.
  DflyCpu t;
  auto four = threads(4);
  t.cpu.start(four[0]);
  four[1].usage = four[2].usage = four[3].usage = 300;
  four[3].ticks_of_turn = DflyScheduler::turn_ticks;
  for (std::size_t i : {1U, 2U, 3U}) t.cpu.wake(four[i]);
  std::vector<std::uint32_t> order;
  for (int i = 0; i < 4; ++i) {
    order.push_back(t.cpu.running()->number);
    t.cpu.sleep();
  }
  CHECK(order == std::vector<std::uint32_t>{1, 3, 2, 4});
  CHECK(four[3].ticks_of_turn == 0);
}

TEST_CASE("what sleep does to estcpu under dfly", "[models][dfly]") {
  // It slept from 1.1 s on (tick 55), averaged up to then, with 8000.
  const auto [wakes, usage, why] = GENERATE(table<sim::Duration, std::int64_t, std::string>({
      {1150ms, 8000, "two ticks: nothing"},
      {1200ms, 6666, "5 ticks, none used: 8000 x 5 / 6"},
      // the second that begins at 2 s averages 45 ticks: 8000 x 45 / 46 = 7826; then none to 2 s
      {2040ms, 7826, "one second begun, then two ticks"},
      {3020ms, 3913, "two seconds begun: 7826 / 2"},
      {60s, 3913, "many: halved once all the same"},
  }));
  INFO(why);
  DflyScheduler scheduler;
  Entity thread;
  thread.usage = 8000;
  thread.usage_base = 55;
  thread.last_ran = at(1100ms);
  scheduler.enqueue(thread, Arrival::Woken, at(wakes));
  CHECK(thread.usage == usage);
}

TEST_CASE("dfly counts ticks that nobody asked about", "[models][dfly]") {
  // Alone from 0 to 110 ms: 5 ticks: 512 -> 717 -> 922 (queue 13: reconsidered, 2 ticks are too few
  // to average) -> 1127 (46 + 8 = 54, queue 13) -> 1332 (46 + 10 = 56, queue 14: averaged, 4 of 4
  // ticks: (1332 x 4 + 10240) / 5 = 3113) -> 3318.
  DflyCpu t;
  auto pair = threads(2);
  t.cpu.start(pair[0]);
  t.cpu.run_until(at(110ms));
  t.cpu.wake(pair[1]);
  CHECK(pair[0].usage == 3318);
  CHECK(t.cpu.running() == &pair[1]);
}

TEST_CASE("under dfly a sleeper does not wait for hogs, and they share the rest",
          "[models][dfly]") {
  // Ticks at multiples of 20 ms find it running at most when it wakes at one: it stays well below
  // the hogs, whose queue rises with every other tick.
  DflyCpu t;
  auto three = threads(3);
  run_hogs_and_sleeper(t.cpu, three);
  CHECK(t.cpu.had(three[2]) >= 99ms);
  CHECK(std::chrono::abs(t.cpu.had(three[0]) - t.cpu.had(three[1])) <= 200ms);
}

}  // namespace
}  // namespace acceptlab::cpu
