#include <algorithm>

#include "tests/catch.hpp"
#include "tests/models/cpu_lab.hpp"

// Processor sharing: n threads that have work share c CPUs, each of them c/n of one, but never more
// than a whole one. Times in nanoseconds.

namespace acceptlab::cpu {
namespace {

using namespace std::chrono_literals;

TEST_CASE("two threads share a CPU until the shorter one is done", "[models][ps]") {
  // 10 us and 20 us from 0, each at half speed: at 20 us the first has had its 10, and the second
  // has 10 left and the CPU to itself: 30. The first waited for 20 - 10, the second 30 - 20.
  Lab lab;
  lab.share();
  Script& a = lab.thread({{0, 10'000}});
  Script& b = lab.thread({{4'000, 16'000}});
  lab.run_to(50'000);
  CHECK(a.done == Times{20'000});
  CHECK(b.done == Times{30'000});
  CHECK(lab.spent(Account::User) == 30'000);
  CHECK(lab.spent(Account::Idle) == 20'000);
  CHECK(a.thread.history().since(sim::Time{})[DelayHistory::RunQueue] == 10'000);
  CHECK(b.thread.history().since(sim::Time{})[DelayHistory::RunQueue] == 10'000);
  CHECK(a.thread.busy(sim::Time(50us)) == 20us);
}

TEST_CASE("who comes later slows down who is there", "[models][ps]") {
  // A has 30 us from 0, B is woken at 10 for 10 us. A has had 10 by then; at half speed B needs 20,
  // up to 30, when A has had 20: it ends at 40.
  Lab lab;
  lab.share();
  Script& b = lab.thread({sleep_step, {0, 10'000}});
  Script& a = lab.thread({{0, 30'000}});
  lab.wake_at(10'000, b, 0);
  lab.run_to(50'000);
  CHECK(b.awake == Times{10'000});
  CHECK(b.done == Times{30'000});
  CHECK(a.done == Times{40'000});
}

TEST_CASE("three threads share two CPUs, two have one each", "[models][ps]") {
  // 12, 24 and 36 us from 0 at 2/3 of a CPU each: the first ends at 18. Then there are two, each
  // with a CPU: 12 and 24 us left, so 30 and 42. The first CPU is busy while any thread has work,
  // 42, the second while two have, 30: 72 in all, the sum of the work.
  Lab lab(2);
  lab.share();
  Script& a = lab.thread({{0, 12'000}}, 0);
  Script& b = lab.thread({{0, 24'000}}, 1);
  Script& c = lab.thread({{0, 36'000}}, 0);
  lab.run_to(20'000);
  CHECK(lab.spent(Account::User, 0) == 20'000);
  CHECK(lab.spent(Account::User, 1) == 20'000);
  lab.run_to(50'000);
  CHECK(a.done == Times{18'000});
  CHECK(b.done == Times{30'000});
  CHECK(c.done == Times{42'000});
  CHECK(lab.spent(Account::User, 0) == 42'000);
  CHECK(lab.spent(Account::User, 1) == 30'000);
  CHECK(lab.spent(Account::Idle, 0) == 8'000);
  CHECK(lab.spent(Account::Idle, 1) == 20'000);
}

TEST_CASE("equal threads end together, in the order of their beginning", "[models][ps]") {
  // Three of 10 us at a third of the CPU: 30.
  Lab lab;
  lab.share();
  for (int i = 0; i < 3; ++i) lab.thread({{0, 10'000}});
  lab.run_to(50'000);
  for (const auto& script : lab.scripts) CHECK(script->done == Times{30'000});
  CHECK(lab.spent(Account::User) == 30'000);
}

TEST_CASE("a killed thread leaves its share to the others", "[models][ps]") {
  // 20 us each from 0. A is killed at 10, when both have had 5: B has 15 left, 25.
  Lab lab;
  lab.share();
  Script& a = lab.thread({{0, 20'000}, {0, 1'000}});
  Script& b = lab.thread({{0, 20'000}});
  lab.run_to(10'000);
  a.thread.kill();
  lab.run_to(50'000);
  CHECK(a.done.empty());
  CHECK(b.done == Times{25'000});
  CHECK(lab.spent(Account::User) == 25'000);
  a.thread.wake(nullptr);
  lab.run_to(60'000);
  CHECK(lab.spent(Account::Idle) == 35'000);
}

TEST_CASE("a thread that is killed on its way from wake-up does not arrive", "[models][ps]") {
  // Woken at 10 for a way of 5 us, killed at 12. Another one, woken at 20, arrives at 25.
  Lab lab;
  lab.share();
  lab.set(Cost::WakeSame, 5'000);
  Script& a = lab.thread({sleep_step, {0, 1'000}});
  Script& b = lab.thread({sleep_step, {0, 1'000}});
  lab.wake_at(10'000, a, 0);
  lab.wake_at(20'000, b, 0);
  lab.run_to(12'000);
  a.thread.kill();
  lab.run_to(50'000);
  CHECK(a.awake.empty());
  CHECK(b.awake == Times{25'000});
  CHECK(b.done == Times{26'000});
  CHECK(b.thread.history().since(sim::Time{})[DelayHistory::WakeUp] == 5'000);
}

TEST_CASE("the time of shared CPUs adds up", "[models][ps]") {
  // Twelve threads that work and sleep at random on three CPUs, looked at 300 times: every CPU has
  // accounts for all its time, and none is busier than the one before it. In the end the CPUs have
  // been busy for the work done; each of its ends is late by less than a nanosecond of three CPUs.
  Lab lab(3);
  lab.share();
  sim::DrawSequence draws({5, 0}, sim::Purpose::Choice, 0, 0);
  std::int64_t work = 0, jobs = 0;
  for (unsigned t = 0; t < 12; ++t) {
    std::vector<Step> steps;
    for (int s = 0; s < 50; ++s, ++jobs) {
      steps.push_back({0, 1 + draws.below(20'000)});
      work += steps.back().user;
      steps.push_back(sleep_step);
    }
    lab.thread(std::move(steps), t % 3);
  }
  std::int64_t now = 0;
  for (int i = 0; i < 300; ++i) {
    for (const auto& script : lab.scripts)
      lab.wake_at(now + draws.below(10'000), *script, static_cast<int>(draws.below(3)));
    now += 10'000 + draws.below(20'000);
    lab.run_to(now);
    for (const unsigned cpu : {0U, 1U, 2U}) {
      if (lab.all_spent(cpu) != now) FAIL("CPU " << cpu << " at " << now);
      if (cpu > 0) CHECK(lab.spent(Account::User, cpu) <= lab.spent(Account::User, cpu - 1));
    }
  }
  for (const auto& script : lab.scripts) REQUIRE(script->done.size() == 50);
  const std::int64_t busy =
      lab.spent(Account::User, 0) + lab.spent(Account::User, 1) + lab.spent(Account::User, 2);
  CHECK(busy >= work);
  CHECK(busy <= work + 3 * jobs);
}

}  // namespace
}  // namespace acceptlab::cpu
