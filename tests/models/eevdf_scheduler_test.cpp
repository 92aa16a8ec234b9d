#include "models/cpu/eevdf_scheduler.hpp"

#include "tests/catch.hpp"
#include "tests/models/one_cpu.hpp"

namespace acceptlab::cpu {
namespace {

using namespace std::chrono_literals;

constexpr sim::Duration tick = 4ms;

// 3 ms as on 8 and more CPUs; all else as in 6.6.
EevdfParameters of_6_6() {
  EevdfParameters p;
  p.slice = 3ms;
  return p;
}
EevdfParameters of_6_12() {
  EevdfParameters p = of_6_6();
  p.delay_dequeue = p.keep_deadline = p.yield_ineligible = true;
  return p;
}

struct EevdfCpu {
  explicit EevdfCpu(const EevdfParameters& p) : scheduler(p) {}
  EevdfScheduler scheduler;
  OneCpu cpu{scheduler, tick};
};

std::int64_t ns(sim::Duration d) { return d.count(); }

TEST_CASE("EEVDF's rules by version", "[models][eevdf]") {
  CHECK(eevdf_parameters_for(6, 8, 8).slice == 3ms);
  CHECK(eevdf_parameters_for(6, 6, 8).slice == 2800us);
  CHECK(eevdf_parameters_for(6, 12, 2).slice == 1400us);
  CHECK(eevdf_parameters_for(6, 14, 1).slice == 750us);
  CHECK(eevdf_parameters_for(6, 15, 1).slice == 700us);
  CHECK(eevdf_parameters_for(7, 0, 1).slice == 700us);
  CHECK_FALSE(eevdf_parameters_for(6, 11, 1).delay_dequeue);
  CHECK(eevdf_parameters_for(6, 12, 1).delay_dequeue);
  CHECK_FALSE(eevdf_parameters_for(6, 16, 1).yield_unprotected);
  CHECK(eevdf_parameters_for(7, 0, 1).yield_unprotected);
}

TEST_CASE("under EEVDF two threads change places at the first tick after their request",
          "[models][eevdf]") {
  // New threads: vruntime 0, half a request, due at 1.5. Tick 4: A has 4, V = (4 + 0) / 2 = 2, A's
  // next request is due at 4 + 3 = 7, B is eligible. Tick 8: both have 4 and are due at 7; A was
  // put back first. Tick 12: A has 8, due 11, V = 6: B. And so on.
  EevdfCpu t{GENERATE(of_6_6(), of_6_12())};
  auto ab = threads(2);
  t.cpu.start(ab[0]);
  CHECK(ab[0].deadline == ns(1500us));
  t.cpu.start(ab[1]);
  CHECK(t.cpu.running() == &ab[0]);
  t.cpu.run_until(at(17ms));
  using S = OneCpu::Switch;
  CHECK(t.cpu.switches() == std::vector<S>{S{at(0ms), 1}, S{at(4ms), 2}, S{at(8ms), 1},
                                           S{at(12ms), 2}, S{at(16ms), 1}});
}

TEST_CASE("a thread without lag waits for the tick behind one that ran alone", "[models][eevdf]") {
  // The sleeper leaves at 0 with lag 0. The hog's first request is due at 1.5; the tick at 4 finds
  // it served and sets the next, 4 + 3 = 7. At 5 the sleeper wakes: V = 5, due at 8, after 7. Tick
  // 8: the hog has 8, V = (8 + 5) / 2 = 6.5.
  EevdfCpu t{GENERATE(of_6_6(), of_6_12())};
  auto pair = threads(2);
  Entity &sleeper = pair[0], &hog = pair[1];
  t.cpu.start(sleeper);
  t.cpu.sleep();
  t.cpu.start(hog);
  t.cpu.run_until(at(5ms));
  t.cpu.wake(sleeper);
  CHECK(hog.deadline == ns(7ms));
  CHECK(sleeper.vruntime == ns(5ms));
  CHECK(sleeper.deadline == ns(8ms));
  CHECK(t.cpu.running() == &hog);
  t.cpu.run_until(at(9ms));
  CHECK(t.cpu.switches().back() == OneCpu::Switch{at(8ms), 1});
}

TEST_CASE("a thread that is alone renews its request at the ticks", "[models][eevdf]") {
  // Request of 3 ms, the first 1.5. With ticks of 4 ms every tick renews it: last at 100, so that
  // at 101 it is due at 103. With ticks of 1 ms: served at 1.5, found at 2; then every 3 ms: 5, 8,
  // ..., 101: due at 104. At 100 the last was at 98: due at 101.
  const auto [period, wakes, due] = GENERATE(table<sim::Duration, sim::Duration, sim::Duration>(
      {{4ms, 101ms, 103ms}, {1ms, 101ms, 104ms}, {1ms, 100ms, 101ms}}));
  EevdfParameters p = of_6_6();
  p.tick = period;
  EevdfCpu t{p};
  auto pair = threads(2);
  t.cpu.start(pair[1]);
  t.cpu.sleep();
  t.cpu.start(pair[0]);
  t.cpu.run_until(at(wakes));
  t.cpu.wake(pair[1]);
  CHECK(pair[0].deadline == ns(due));
}

TEST_CASE("run to parity protects a thread that is eligible until its request is served",
          "[models][eevdf]") {
  // t = 4: A has 4, its request is due at 7. B starts at V = 4, due at 5.5, and A, which nothing
  // protects any more, is due later: B takes the CPU. Tick 8: B has 8, due 11; A has 4, V = 6: A,
  // protected until 7. t = 9: A has 5, V = (5 + 8) / 2 = 6.5. C wakes with a lag of 1.8 ms: it
  // starts at 6.5 - 1.8 x 3/2 = 3.8, due at 6.8, before A's 7. V is now (5 + 8 + 3.8) / 3 = 5.6: A
  // is eligible and keeps the CPU. Tick 12: A has 8, V = 6.6: C, as it alone is eligible.
  EevdfCpu t{GENERATE(of_6_6(), of_6_12())};
  auto abc = threads(3);
  Entity &a = abc[0], &b = abc[1], &c = abc[2];
  t.cpu.start(a);
  t.cpu.run_until(at(4ms));
  t.cpu.start(b);
  CHECK(t.cpu.running() == &b);
  t.cpu.run_until(at(9ms));
  REQUIRE(t.cpu.running() == &a);
  c.lag = ns(1800us);
  t.cpu.wake(c);
  CHECK(c.vruntime == ns(3800us));
  CHECK(c.deadline < a.deadline);
  CHECK(t.cpu.running() == &a);
  t.cpu.run_until(at(13ms));
  CHECK(t.cpu.switches().back() == OneCpu::Switch{at(12ms), 3});
}

TEST_CASE("a thread that sleeps while it is owed finds its lag again", "[models][eevdf]") {
  // Tick 4: A has 4, B runs. t = 5: B has 1, V = 2.5, and sleeps with a lag of 1.5. A goes on and
  // has 6 at t = 7. B wakes: 6 - 1.5 x 2 = 3, V = 4.5, and V - 3 = 1.5 again. A is not eligible.
  EevdfCpu t{GENERATE(of_6_6(), of_6_12())};
  auto ab = threads(2);
  t.cpu.start(ab[0]);
  t.cpu.start(ab[1]);
  t.cpu.run_until(at(5ms));
  t.cpu.sleep();
  CHECK(ab[1].lag == ns(1500us));
  CHECK_FALSE(ab[1].delayed);
  t.cpu.run_until(at(7ms));
  t.cpu.wake(ab[1]);
  CHECK(ab[1].vruntime == ns(3ms));
  CHECK(t.scheduler.average() == ns(4500us));
  CHECK(t.cpu.running() == &ab[1]);
}

TEST_CASE("lag has a limit", "[models][eevdf]") {
  // A has 20, B 0: V = 10. At most max(2 x slice, tick), from 6.17 slice + tick.
  const auto [slice, with_tick, most] = GENERATE(table<sim::Duration, bool, sim::Duration>(
      {{3ms, false, 6ms}, {750us, false, 4ms}, {750us, true, 4750us}}));
  EevdfParameters p;
  p.slice = slice;
  p.lag_of_slice_and_tick = with_tick;
  EevdfScheduler s{p};
  auto ab = threads(2);
  s.enqueue(ab[0], Arrival::New, at(0ms));
  s.enqueue(ab[1], Arrival::New, at(0ms));
  REQUIRE(s.pick(at(0ms)) == &ab[0]);
  s.charge(ab[0], 20ms);
  s.enqueue(ab[0], Arrival::Preempted, at(20ms));
  REQUIRE(s.pick(at(20ms)) == &ab[1]);
  s.leave(ab[1], at(20ms));
  CHECK(ab[1].lag == ns(most));
}

TEST_CASE("a thread that sleeps while it owes", "[models][eevdf]") {
  // t = 3: A has 3, B 0, V = 1.5: A owes 1.5 and sleeps. B runs.
  SECTION("keeps its debt up to 6.11") {
    // t = 4: B has 1 = V. A: 1 + 1.5 x 2 = 4, V = 2.5, which it is ahead of by 1.5.
    EevdfCpu t{of_6_6()};
    auto ab = threads(2);
    t.cpu.start(ab[0]);
    t.cpu.start(ab[1]);
    t.cpu.run_until(at(3ms));
    t.cpu.sleep();
    CHECK(ab[0].lag == ns(-1500us));
    t.cpu.run_until(at(4ms));
    t.cpu.wake(ab[0]);
    CHECK(ab[0].vruntime == ns(4ms));
    CHECK(t.cpu.running() == &ab[1]);
  }
  SECTION("pays by waiting from 6.12 on: woken early, it still owes the rest") {
    // t = 4: V = (3 + 1) / 2 = 2: it owes 1, and is where it was.
    EevdfCpu t{of_6_12()};
    auto ab = threads(2);
    t.cpu.start(ab[0]);
    t.cpu.start(ab[1]);
    t.cpu.run_until(at(3ms));
    t.cpu.sleep();
    CHECK(ab[0].delayed);
    CHECK(t.scheduler.waiting() == 0);
    t.cpu.run_until(at(4ms));
    t.cpu.wake(ab[0]);
    CHECK_FALSE(ab[0].delayed);
    CHECK(ab[0].vruntime == ns(3ms));
    CHECK(t.cpu.running() == &ab[1]);
    CHECK(t.scheduler.waiting() == 1);
  }
  SECTION("and woken late it is owed nothing") {
    // t = 53: B has 50; A was met at a slice's end in between and starts from V = 50.
    EevdfCpu t{of_6_12()};
    auto ab = threads(2);
    t.cpu.start(ab[0]);
    t.cpu.start(ab[1]);
    t.cpu.run_until(at(3ms));
    t.cpu.sleep();
    t.cpu.run_until(at(53ms));
    t.cpu.wake(ab[0]);
    CHECK(ab[0].vruntime == ns(50ms));
  }
  SECTION("and woken elsewhere it takes along what it still owes") {
    EevdfCpu t{of_6_12()};
    auto ab = threads(2);
    t.cpu.start(ab[0]);
    t.cpu.start(ab[1]);
    t.cpu.run_until(at(3ms));
    t.cpu.sleep();
    t.cpu.run_until(at(4ms));
    t.scheduler.detach(ab[0]);
    CHECK(ab[0].lag == ns(-1ms));
    CHECK_FALSE(ab[0].delayed);
    CHECK(t.scheduler.average() == ns(1ms));
  }
  SECTION("and if all the others sleep too, nobody is picked") {
    EevdfCpu t{of_6_12()};
    auto ab = threads(2);
    t.cpu.start(ab[0]);
    t.cpu.start(ab[1]);
    t.cpu.run_until(at(3ms));
    t.cpu.sleep();
    t.cpu.sleep();
    CHECK(t.cpu.running() == nullptr);
    CHECK_FALSE(ab[0].delayed);
  }
}

TEST_CASE("a thread that moves keeps its lag, and from 6.12 on its request", "[models][eevdf]") {
  // t = 6: A waits with 4, B runs with 2, V = 3: A's lag is -1. Of its request 1 ms is left. On the
  // other CPU one thread has 10: A gets 10 + 1 x 2 = 12, due 1 ms later, or with a whole new
  // request 3 ms later.
  const bool keeps = GENERATE(false, true);
  EevdfCpu from{keeps ? of_6_12() : of_6_6()}, to{keeps ? of_6_12() : of_6_6()};
  auto t = threads(3);
  from.cpu.start(t[0]);
  from.cpu.start(t[1]);
  from.cpu.run_until(at(6ms));
  t[0].deadline = ns(5ms);  // 4 + 1
  to.cpu.start(t[2]);
  to.cpu.run_until(at(10ms));
  from.scheduler.remove(t[0], from.cpu.now());
  CHECK(t[0].lag == ns(-1ms));
  CHECK(from.scheduler.average() == ns(2ms));
  to.cpu.arrive(t[0], Arrival::Moved);
  CHECK(t[0].vruntime == ns(12ms));
  CHECK(t[0].deadline == ns(keeps ? 13ms : 15ms));
}

TEST_CASE("an unprotected thread that has had its share loses the CPU at a tick",
          "[models][eevdf]") {
  // Ticks of 1 ms. The hog is alone, its first request is served at 1.5, the next is due at 5.
  // t = 2.5: a sleeper wakes with a debt of 0.1: 2.5 + 0.1 x 2 = 2.7, due 5.7, V = 2.6. Tick 3: the
  // hog has 3, more than V = 2.85, and nothing protects it. Up to 6.11 only the tick at 5 matters.
  const auto [rules, until] = GENERATE(table<int, sim::Duration>({{6, 5ms}, {12, 3ms}, {17, 3ms}}));
  EevdfParameters p = rules == 6 ? of_6_6() : of_6_12();
  p.yield_unprotected = rules == 17;
  p.tick = 1ms;
  EevdfScheduler scheduler{p};
  OneCpu cpu{scheduler, p.tick};
  auto pair = threads(2);
  cpu.start(pair[0]);
  cpu.run_until(at(2'500us));
  pair[1].lag = ns(-100us);
  cpu.wake(pair[1]);
  CHECK(pair[1].vruntime == ns(2'700us));
  REQUIRE(cpu.running() == &pair[0]);
  cpu.run_until(at(6ms));
  CHECK(cpu.switches().at(1) == OneCpu::Switch{at(until), 2});
}

TEST_CASE("ten equal threads get equal shares under EEVDF", "[models][eevdf]") {
  // Every tick ends a turn of 4 ms; nobody may be ahead of V by more than slice and tick, 7 ms.
  EevdfCpu t{GENERATE(of_6_6(), of_6_12())};
  auto ten = threads(10);
  for (Entity& thread : ten) t.cpu.start(thread);
  t.cpu.run_until(at(1s));
  for (const Entity& thread : ten) CHECK(std::chrono::abs(t.cpu.had(thread) - 100ms) <= 7ms);
}

TEST_CASE("under EEVDF a sleeper gets its share, but waits for it", "[models][eevdf]") {
  // It wants 10 %, less than a third, and gets it all; a hog's turn of 4 ms and what is left of
  // another's request may come first.
  EevdfCpu t{GENERATE(of_6_6(), of_6_12())};
  auto three = threads(3);
  const sim::Duration longest = run_hogs_and_sleeper(t.cpu, three);
  CHECK(longest >= 1ms);
  CHECK(longest <= 8ms);
  CHECK(t.cpu.had(three[2]) >= 100ms);
  CHECK(std::chrono::abs(t.cpu.had(three[0]) - t.cpu.had(three[1])) <= 2 * tick);
}

}  // namespace
}  // namespace acceptlab::cpu
