#include <vector>

#include "tests/catch.hpp"
#include "tests/models/cpu_lab.hpp"

// One or two CPUs, threads with a script, packets at given times. All times in nanoseconds.

namespace acceptlab::cpu {
namespace {

using namespace std::chrono_literals;
using sim::Duration;
using sim::Time;

TEST_CASE("a burst goes to its account, then to the program", "[models][cpu]") {
  // 30 kernel and 70 user from 0: at 20 all kernel, at 60 30 + 30, at 100 the end, then idle.
  Lab lab;
  Script& t = lab.thread({{30, 70}});
  lab.run_to(20);
  CHECK(lab.spent(Account::Kernel) == 20);
  lab.run_to(60);
  CHECK(lab.spent(Account::Kernel) == 30);
  CHECK(lab.spent(Account::User) == 30);
  lab.run_to(150);
  CHECK(t.done == Times{100});
  CHECK(lab.spent(Account::User) == 70);
  CHECK(lab.spent(Account::Idle) == 50);
}

TEST_CASE("packet work steals from the burst, whose completion is armed again", "[models][cpu]") {
  // A burst of 100 from 0. Packets of 20 at 50 and 95 are done at 70 and 115; the burst, due at
  // 100, finds 40 stolen: it ends at 140. One more at 130 (done 150) is seen at 140: 160.
  Lab lab;
  lab.set(Cost::Syn, 20);
  Script& t = lab.thread({{100, 0}});
  for (const int at : {50, 95, 130}) lab.packet_at(at);
  lab.run_to(200);
  CHECK(lab.packets == Times{70, 115, 150});
  CHECK(t.done == Times{160});
  CHECK(lab.spent(Account::Kernel) == 100);
  CHECK(lab.spent(Account::Softirq) == 60);
  CHECK(lab.spent(Account::Idle) == 40);
}

TEST_CASE("packets of a CPU are worked on one after the other", "[models][cpu]") {
  // Three of 20 at 10, 10 and 15: done at 30, 50, 70; idle before 10 and after 70.
  Lab lab;
  lab.set(Cost::Syn, 20);
  for (const int at : {10, 10, 15}) lab.packet_at(at);
  lab.run_to(100);
  CHECK(lab.packets == Times{30, 50, 70});
  CHECK(lab.spent(Account::Softirq) == 60);
  CHECK(lab.spent(Account::Idle) == 40);
}

TEST_CASE("a burst that begins amid packet work waits for its rest", "[models][cpu]") {
  // Packet work from 0 to 50. The thread starts at 0 and runs 100: 50 + 100.
  Lab lab;
  lab.set(Cost::Syn, 50);
  lab.packet_at(0);
  lab.run_to(10);
  Script& t = lab.thread({{100, 0}});
  lab.run_to(200);
  CHECK(t.done == Times{150});
}

TEST_CASE("a CPU runs its threads first come, first run, until they sleep", "[models][cpu]") {
  // All start at 0 in the order 0 1 2, bursts of 10, 20, 30; a context switch costs 5 from the
  // second on: 10, 10 + 5 + 20 = 35, 35 + 5 + 30 = 70. Thread 0 has more to do and keeps the CPU.
  Lab lab;
  lab.set(Cost::ContextSwitch, 5);
  Script& a = lab.thread({{4, 0}, {6, 0}});
  Script& b = lab.thread({{20, 0}});
  Script& c = lab.thread({{30, 0}});
  lab.run_to(100);
  CHECK(a.done == Times{4, 10});
  CHECK(b.done == Times{35});
  CHECK(c.done == Times{70});
  CHECK(lab.spent(Account::Switch) == 10);
  CHECK(lab.spent(Account::Kernel) == 60);
  CHECK(lab.spent(Account::Idle) == 30);
  CHECK(lab.cpus[0]->context_switches() == 3);
}

TEST_CASE("a wake-up costs what waker, target and idle time make of it", "[models][cpu]") {
  // CPU 1 sleeps from 0 on. wake_same 10; wake_idle 20, 40 after 1000, 80 after 5000; the thread
  // is woken at `at` and runs at `at` + cost.
  Lab lab(2);
  lab.set(Cost::WakeSame, 10);
  lab.costs[Cost::WakeIdle] = CostEntry({{Duration(50), sim::Distribution::constant(20)},
                                         {Duration(1000), sim::Distribution::constant(40)},
                                         {Duration(5000), sim::Distribution::constant(80)}});
  const auto [at, waker, cost] = GENERATE(table<std::int64_t, int, std::int64_t>({
      {10, 0, 20},   // before the first step: its cost
      {999, 0, 20},  // from another CPU, idle
      {1000, 0, 40},
      {4999, 0, 40},
      {5000, 0, 80},
      {5000, 1, 10},   // by its own CPU
      {5000, -1, 10},  // by a timer there
  }));
  Script& sleeper = lab.thread({sleep_step}, 1);
  lab.wake_at(at, sleeper, waker);
  lab.run_to(10000);
  CHECK(sleeper.awake == Times{at + cost});
  CHECK(lab.spent(Account::Switch, 1) == cost);
}

TEST_CASE("idle time begins when packet work ends", "[models][cpu]") {
  // Packet work on CPU 1 from 0 to 900; woken at 1500 it has been idle for 600: the first step.
  Lab lab(2);
  lab.set(Cost::Syn, 900);
  lab.costs[Cost::WakeIdle] = CostEntry({{Duration(0), sim::Distribution::constant(20)},
                                         {Duration(1000), sim::Distribution::constant(40)}});
  Script& sleeper = lab.thread({sleep_step}, 1);
  lab.packet_at(0, 1);
  lab.wake_at(1500, sleeper, 0);
  lab.run_to(10000);
  CHECK(sleeper.awake == Times{1520});
}

TEST_CASE("a thread woken on a busy CPU waits its turn; its wake-up goes on meanwhile",
          "[models][cpu]") {
  // CPU 0 runs thread A from 0 to 100. B, asleep there, is woken at 30 by CPU 1 (wake_remote 20,
  // ready at 50): it runs at 100 + context switch 5. Woken at 90 it is ready at 110: 110 + 5.
  const auto [at, runs] = GENERATE(table<std::int64_t, std::int64_t>({{30, 105}, {90, 115}}));
  Lab lab(2);
  lab.set(Cost::WakeRemote, 20);
  Script& b = lab.thread({sleep_step});
  lab.run_to(0);
  lab.set(Cost::ContextSwitch, 5);
  lab.thread({{100, 0}});
  lab.wake_at(at, b, 1);
  lab.run_to(1000);
  CHECK(b.awake == Times{runs});
  // What kept it since it was woken: the run queue up to 100, then the way to running.
  const auto blame = b.thread.history().since(Time(Duration(at)));
  CHECK(blame[DelayHistory::RunQueue] == 100 - at);
  CHECK(blame[DelayHistory::WakeUp] == runs - 100);
  CHECK(blame[DelayHistory::Softirq] == 0);
}

TEST_CASE("waking a thread that is awake does nothing", "[models][cpu]") {
  Lab lab;
  Script& t = lab.thread({{100, 0}, sleep_step, {10, 0}});
  lab.wake_at(50, t, 0);
  lab.run_to(1000);
  CHECK(t.awake.empty());
}

TEST_CASE("a killed thread never runs again and frees its CPU", "[models][cpu]") {
  Lab lab;
  Script& a = lab.thread({{100, 0}, {100, 0}});
  Script& b = lab.thread({{50, 0}});
  Script& c = lab.thread({{50, 0}});
  lab.run_to(30);
  b.thread.kill();  // while it waits
  a.thread.kill();  // while it runs
  lab.run_to(1000);
  CHECK(a.done.empty());
  CHECK(b.done.empty());
  CHECK(c.done == Times{80});
  CHECK(a.thread.busy(Time(1000ns)) == Duration(30));
  CHECK(lab.spent(Account::Kernel) == 80);
  c.thread.kill();
  c.thread.wake(nullptr);
  lab.run_to(2000);
  CHECK(lab.spent(Account::Idle) == 1920);
}

TEST_CASE("busy is all the time a thread is not asleep", "[models][cpu]") {
  // A runs 0 to 100. B starts at 0, waits for it and runs to 150: busy for 150. Then both sleep.
  Lab lab;
  Script& a = lab.thread({{100, 0}});
  Script& b = lab.thread({{50, 0}});
  lab.run_to(120);
  CHECK(b.thread.busy(Time(120ns)) == 120ns);
  lab.run_to(500);
  CHECK(a.thread.busy(Time(500ns)) == 100ns);
  CHECK(b.thread.busy(Time(500ns)) == 150ns);
}

TEST_CASE("the history splits what lies in the asked interval only", "[models][cpu]") {
  // Run queue [60, 100], wake-up [100, 110], softirq [130, 150]. Since 80: 20, 10, 20; since 105:
  // 0, 5, 20; since 140: softirq 10; since 150: nothing.
  DelayHistory history;
  history.record(DelayHistory::RunQueue, Time(100ns), 40ns);
  history.record(DelayHistory::WakeUp, Time(110ns), 10ns);
  history.record(DelayHistory::Softirq, Time(150ns), 20ns);
  const auto [from, run_queue, wake_up, softirq] =
      GENERATE(table<int, std::int64_t, std::int64_t, std::int64_t>({
          {0, 40, 10, 20},
          {80, 20, 10, 20},
          {105, 0, 5, 20},
          {120, 0, 0, 20},
          {140, 0, 0, 10},
          {150, 0, 0, 0},
      }));
  for (const int forgotten : {0, 60, from}) {
    if (forgotten > from) continue;
    DelayHistory h = history;
    h.forget(Time(Duration(forgotten)));
    const auto since = h.since(Time(Duration(from)));
    CHECK(since[DelayHistory::RunQueue] == run_queue);
    CHECK(since[DelayHistory::WakeUp] == wake_up);
    CHECK(since[DelayHistory::Softirq] == softirq);
  }
}

TEST_CASE("accounts add up to the elapsed time at any moment", "[models][cpu]") {
  // Random bursts, sleeps, packets and wake-ups on two CPUs, looked at 500 times.
  Lab lab(2);
  lab.costs = CostTable::standard();
  sim::DrawSequence draws({17, 0}, sim::Purpose::Choice, 0, 0);
  std::vector<Script*> threads;
  for (unsigned i = 0; i < 6; ++i) {
    std::vector<Step> steps;
    for (int s = 0; s < 200; ++s) {
      steps.push_back(draws.below(2) == 0 ? sleep_step
                                          : Step{1 + draws.below(5000), draws.below(20000)});
    }
    threads.push_back(&lab.thread(std::move(steps), i % 2));
  }
  std::int64_t at = 0;
  for (int i = 0; i < 3000; ++i) {
    at += draws.below(3000);
    if (draws.below(3) == 0) {
      lab.wake_at(at, *threads[draws.below(6)], static_cast<int>(draws.below(3)) - 1);
    } else {
      lab.packet_at(at, draws.below(2));
    }
  }
  std::int64_t before = 0;
  for (std::int64_t now = 0; now < at; now += 1 + draws.below(20000)) {
    lab.run_to(now);
    for (const unsigned cpu : {0U, 1U}) {
      if (lab.all_spent(cpu) != now) FAIL("CPU " << cpu << " at " << now);
    }
    CHECK(now >= before);
    before = now;
  }
}

/// CPU 0 wakes three threads of CPU 1, which is idle, by one call at 1000; each runs 10.
std::vector<Script*> wake_three(Lab& lab, double queue_cost) {
  lab.set(Cost::WakeIdle, 100);
  lab.set(Cost::WakeCall, 30);
  lab.set(Cost::WakeQueue, queue_cost);
  std::vector<Script*> threads;
  for (int n = 0; n < 3; ++n) threads.push_back(&lab.thread({sleep_step, {10, 0}}, 1));
  lab.wake_all_at(1000, 0);
  lab.run_to(2000);
  return threads;
}

TEST_CASE("one interrupt is enough for all that a call wakes on an idle CPU", "[models][cpu]") {
  // CPU 0 wakes three threads of CPU 1 at 1000. The first takes an interrupt (30) and 100 until it
  // runs, 1100 to 1110; the others cost their waker 5 each and are there when CPU 1 is: 1120, 1130.
  Lab lab(2);
  const std::vector<Script*> threads = wake_three(lab, 5);
  CHECK(threads[0]->done == Times{1110});
  CHECK(threads[1]->done == Times{1120});
  CHECK(threads[2]->done == Times{1130});
  CHECK(lab.spent(Account::Softirq, 0) == 40);
}

TEST_CASE("a thread that is enqueued after its CPU has come runs when it is there",
          "[models][cpu]") {
  // As before, but 80 for each further one: enqueued at 1000 + 30 + 80 = 1110 and 1190. The second
  // runs from 1110, when the first is done; the third from 1190.
  Lab lab(2);
  const std::vector<Script*> threads = wake_three(lab, 80);
  CHECK(threads[0]->done == Times{1110});
  CHECK(threads[1]->done == Times{1120});
  CHECK(threads[2]->done == Times{1200});
}

TEST_CASE("the first of a kind after an idle time finds cold caches", "[models][cpu]") {
  // The CPU is idle from 10 to 500. A read costs 1, and 7 after 100 of idleness: once.
  Lab lab;
  lab.costs[Cost::Read] =
      CostEntry({{0ns, sim::Distribution::constant(1)}, {100ns, sim::Distribution::constant(7)}});
  Script& t = lab.thread({{10, 0}, sleep_step, {20, 0}});
  lab.wake_at(500, t, -1);
  lab.run_to(5);
  CHECK(t.thread.draw(Cost::Read) == 1ns);
  lab.run_to(505);
  CHECK(lab.cpus[0]->take_idle_before(Cost::Write) == 490ns);
  CHECK(lab.cpus[0]->take_idle_before(Cost::Write) == 0ns);
  CHECK(t.thread.draw(Cost::Read) == 7ns);
  CHECK(t.thread.draw(Cost::Read) == 1ns);
}

}  // namespace
}  // namespace acceptlab::cpu
