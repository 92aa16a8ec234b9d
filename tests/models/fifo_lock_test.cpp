#include "models/cpu/fifo_lock.hpp"

#include "tests/catch.hpp"
#include "tests/models/lock_lab.hpp"

// Ticket and queued locks. Times in nanoseconds.

namespace acceptlab::cpu {
namespace {

using namespace std::chrono_literals;
using Kind = FifoLock::Kind;
using Lab = LockLab<FifoLock>;
using Times = Lab::Times;

}  // namespace

TEST_CASE("a queued lock is given in the order it was asked for", "[models][lock]") {
  // Asked at 0, 1000 and 2000 for 5000 each: granted at 0, 5000, 10000. At 20000 it has long been
  // free.
  Lab lab(Kind::Queued);
  lab.no_ways();
  CHECK(lab.ask(0, 0, 5000));
  CHECK_FALSE(lab.ask(1000, 1, 5000));
  CHECK_FALSE(lab.ask(2000, 2, 5000));
  CHECK(lab.ask(20000, 3, 5000));
  CHECK(lab.granted == Times{{0, 0}, {1, 5000}, {2, 10000}, {3, 20000}});
}

TEST_CASE("the way of the cache line comes on top and delays those behind", "[models][lock]") {
  // Held from 0 to 5000 by CPU 0; CPU 1 of the same cache asks at 1000, has the line at 5060 and
  // holds to 10060; CPU 2 asks at 2000, has it at 10060 + 150.
  Lab lab(Kind::Queued);
  lab.ask(0, 0, 5000);
  lab.ask(1000, 1, 5000);
  lab.ask(2000, 2, 5000);
  lab.run_to(20000);
  CHECK(lab.granted == Times{{0, 0}, {1, 5060}, {2, 10210}});
  CHECK(lab.queue.events_run() == 2);  // one for each that waited
}

TEST_CASE("who asks while the line is on its way waits behind the one it goes to",
          "[models][lock]") {
  // CPU 0 holds to 100, CPU 1 has the line at 160; CPU 2 asks at 130.
  Lab lab(Kind::Queued);
  lab.ask(0, 0, 100);
  lab.ask(50, 1, 100);
  CHECK_FALSE(lab.ask(130, 2, 100));
  lab.run_to(1000);
  CHECK(lab.granted == Times{{0, 0}, {1, 160}, {2, 160 + 100 + 150}});
}

TEST_CASE("waiters of a queued lock cost nothing", "[models][lock]") {
  Lab lab(Kind::Queued);
  lab.no_ways();
  lab.set(Cost::LockWaiter, 200);
  for (const unsigned cpu : {0U, 1U, 2U, 3U}) lab.ask(0, cpu, 1000);
  lab.run_to(10000);
  CHECK(lab.granted == Times{{0, 0}, {1, 1000}, {2, 2000}, {3, 3000}});
}

TEST_CASE("waiters of a ticket lock slow its section down", "[models][lock]") {
  // lock_waiter 200, holds of 1000. All ask at 0: three wait while CPU 0 holds, which makes its
  // section 1000 + 200 * 3 / 2 = 1300; two while CPU 1 does: 1200; one while CPU 2 does: 1100;
  // none while CPU 3 does: 1000.
  Lab lab(Kind::Ticket);
  lab.no_ways();
  lab.set(Cost::LockWaiter, 200);
  for (const unsigned cpu : {0U, 1U, 2U, 3U}) lab.ask(0, cpu, 1000);
  lab.run_to(10000);
  CHECK(lab.granted == Times{{0, 0}, {1, 1300}, {2, 2500}, {3, 3600}});
  CHECK(lab.lock.free_at() == sim::Time(4600ns));
}

TEST_CASE("a waiter slows down what is left of the section", "[models][lock]") {
  // lock_waiter 200, hold 1000. CPU 1 asks at 600: 0.4 of the section is left, at the unit 1100:
  // 440, to 1040. CPU 2 asks at 820: half of that is done, 0.2 is left, at 1200: 240, to 1060.
  // CPU 1's section has one waiter: 1100, to 2160. CPU 2's has none.
  Lab lab(Kind::Ticket);
  lab.no_ways();
  lab.set(Cost::LockWaiter, 200);
  lab.ask(0, 0, 1000);
  CHECK(lab.lock.free_at() == sim::Time(1000ns));
  lab.ask(600, 1, 1000);
  CHECK(lab.lock.free_at() == sim::Time(1040ns));
  lab.ask(820, 2, 1000);
  CHECK(lab.lock.free_at() == sim::Time(1060ns));
  lab.run_to(10000);
  CHECK(lab.granted == Times{{0, 0}, {1, 1060}, {2, 2160}});
  CHECK(lab.lock.free_at() == sim::Time(3160ns));
}

TEST_CASE("a ticket lock's line takes its way after the section", "[models][lock]") {
  // As above with the ways: CPU 1 of the same cache has the line at 1060 + 60, CPU 2 of another one
  // at 1120 + 1100 + 150. One that comes to an unused lock delays its section by the way: CPU 4 at
  // 10000 begins at 10150, so that of CPU 5, who asks at 10050, the whole section is slowed:
  // 10150 + 1100 + 60.
  Lab lab(Kind::Ticket);
  lab.set(Cost::LockWaiter, 200);
  lab.ask(0, 0, 1000);
  lab.ask(600, 1, 1000);
  lab.ask(820, 2, 1000);
  lab.ask(10000, 4, 1000);
  lab.ask(10050, 5, 1000);
  lab.run_to(20000);
  CHECK(lab.granted == Times{{0, 0}, {1, 1120}, {2, 2370}, {4, 10150}, {5, 11310}});
}

TEST_CASE("half a lock_waiter is not lost", "[models][lock]") {
  // lock_waiter 1: with one waiter the unit is 100.5. 1000 units of work: 100500.
  Lab lab(Kind::Ticket);
  lab.no_ways();
  lab.set(Cost::LockWaiter, 1);
  lab.lock.ask({0, 0}, Section{100ns, 1000 * Section::whole}, {});
  lab.ask(0, 1, 100);
  CHECK(lab.lock.free_at() == sim::Time(100500ns));
}

TEST_CASE("who is withdrawn is passed over and slows nobody", "[models][lock]") {
  // lock_waiter 200, hold 1000, CPUs 1 to 3 wait from 0 on: unit 1300. At 650 half is done and CPU
  // 2 dies: 0.5 at 1200, to 1250. At 950 a quarter more is done and CPU 1, the next, dies: 0.25 at
  // 1100 ends at 1225; the line then takes 150 to CPU 3 instead of 60.
  Lab lab(Kind::Ticket);
  lab.set(Cost::LockWaiter, 200);
  for (const unsigned cpu : {0U, 1U, 2U, 3U}) lab.ask(0, cpu, 1000);
  lab.run_to(650);
  CHECK(lab.lock.withdraw(lab.continuation(2)));
  CHECK(lab.lock.free_at() == sim::Time(1250ns));
  lab.run_to(950);
  CHECK(lab.lock.withdraw(lab.continuation(1)));
  CHECK(lab.lock.free_at() == sim::Time(1225ns));
  CHECK_FALSE(lab.lock.withdraw(lab.continuation(1)));
  lab.run_to(5000);
  CHECK(lab.granted == Times{{0, 0}, {3, 1375}});
}

TEST_CASE("a lock whose only waiter is withdrawn becomes free", "[models][lock]") {
  // At 550 half of the section is left of 1100 and none waits: 500 more. At 1050 it is free.
  Lab lab(Kind::Ticket);
  lab.no_ways();
  lab.set(Cost::LockWaiter, 200);
  lab.ask(0, 0, 1000);
  lab.ask(0, 1, 1000);
  lab.run_to(550);
  CHECK(lab.lock.withdraw(lab.continuation(1)));
  CHECK(lab.ask(1050, 2, 1000));
  lab.run_to(5000);
  CHECK(lab.granted == Times{{0, 0}, {2, 1050}});
}

TEST_CASE("the line turns round when the one it goes to is withdrawn", "[models][lock]") {
  // CPU 0's section ends at 100; the line is on its way to CPU 2, 150 away, when that dies at 200:
  // CPU 1, 60 away, has it at once, since 100 + 60 is over.
  Lab lab(Kind::Queued);
  lab.ask(0, 0, 100);
  lab.ask(0, 2, 100);
  lab.ask(0, 1, 100);
  lab.run_to(200);
  CHECK(lab.lock.withdraw(lab.continuation(2)));
  lab.run_to(1000);
  CHECK(lab.granted == Times{{0, 0}, {1, 200}});
}

}  // namespace acceptlab::cpu
