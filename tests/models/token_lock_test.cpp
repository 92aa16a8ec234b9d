#include "models/cpu/token_lock.hpp"

#include "tests/catch.hpp"
#include "tests/models/lock_lab.hpp"

// DragonFly's token. Four CPUs, a pause takes 10, a CPU's leave to poll 100: that of CPU 0 is from
// 0 to 100 and from 400 to 500, and so on. Times in nanoseconds.

namespace acceptlab::cpu {
namespace {

using namespace std::chrono_literals;
using Times = LockLab<TokenLock>::Times;

struct Lab : LockLab<TokenLock> {
  explicit Lab(std::uint64_t backoff_max = 4096)
      : LockLab<TokenLock>(TokenPolling{4, backoff_max, 10ns, 100ns}) {}
};

}  // namespace

TEST_CASE("who waits for a token pauses half as long again each time", "[models][lock]") {
  // CPU 0 holds it to 500. CPU 3 asks at 0 and pauses 1, 3, 6, 10, 16 and 25 times, after one pause
  // in each try that fails: its tries are at 20, 60, 130, 240, 410 and 670. That at 300 to 400
  // would have been its leave, but it does not try then.
  Lab lab;
  lab.no_ways();
  lab.ask(0, 0, 500);
  CHECK_FALSE(lab.ask(0, 3, 100));
  lab.run_to(5000);
  CHECK(lab.granted == Times{{0, 0}, {3, 670}});
  CHECK(lab.queue.events_run() == 1);  // tries that fail are none
}

TEST_CASE("a CPU that has leave tries again at once", "[models][lock]") {
  // CPU 3 asks at 300: its leave. It tries every 10 until the token is free at 355.
  Lab lab;
  lab.no_ways();
  lab.ask(0, 0, 355);
  lab.ask(300, 3, 100);
  lab.run_to(5000);
  CHECK(lab.granted == Times{{0, 0}, {3, 360}});
}

TEST_CASE("pauses grow also while a CPU has leave", "[models][lock]") {
  // As lwkt_token.c has it. CPU 3 asks at 370 and tries at 380, 390 and 400, which counts as pauses
  // of 1, 3 and 6; the next is of 10: it tries at 400 + 10 + 100.
  Lab lab;
  lab.no_ways();
  lab.ask(0, 0, 405);
  lab.ask(370, 3, 100);
  lab.run_to(5000);
  CHECK(lab.granted == Times{{0, 0}, {3, 510}});
}

TEST_CASE("who has just come can have a token before those who wait long", "[models][lock]") {
  // CPU 3 as in the first case. CPU 2 asks at 300 and tries at 320, 360, 430 and 540: free, to
  // 1040. CPU 3 fails at 670 and has it at 670 + 10 + 390.
  Lab lab;
  lab.no_ways();
  lab.ask(0, 0, 500);
  lab.ask(0, 3, 100);
  lab.ask(300, 2, 500);
  lab.run_to(5000);
  CHECK(lab.granted == Times{{0, 0}, {2, 540}, {3, 1070}});
}

TEST_CASE("who finds a token free has it although others wait", "[models][lock]") {
  // As before, but CPU 1 asks at 520 and holds it to 620: CPU 2 fails at 540 and tries again at 540
  // + 10 + 160 = 710, CPU 3 has it at 670 and holds it to 770; CPU 2's next try is at 710 + 260.
  Lab lab;
  lab.no_ways();
  lab.ask(0, 0, 500);
  lab.ask(0, 3, 100);
  lab.ask(300, 2, 500);
  CHECK(lab.ask(520, 1, 100));
  lab.run_to(5000);
  CHECK(lab.granted == Times{{0, 0}, {1, 520}, {2, 970}, {3, 670}});
}

TEST_CASE("a token is taken when it is found free, and held when its line has come",
          "[models][lock]") {
  // CPU 2 finds it free at 540 and has the line at 540 + 150. CPU 3, who asks at 600, is too late;
  // its tries are at 620, 660 and 730, where it has leave: every 10 from then on. CPU 2's section
  // of 100 is over at 790; 60 more.
  Lab lab;
  lab.ask(0, 0, 500);
  lab.ask(300, 2, 100);
  CHECK_FALSE(lab.ask(600, 3, 100));
  lab.run_to(5000);
  CHECK(lab.granted == Times{{0, 0}, {2, 690}, {3, 850}});
}

TEST_CASE("a round of tries ends beyond the longest pause", "[models][lock]") {
  // With a maximum of 1 the pause of 10 is the first of 7 or more, and the last of its round: CPU 3
  // tries at 20, 60, 130 and 240; its next round begins with a try at 250 and pauses of 1 and 3:
  // 270, and 310, where it has leave: 320. Two rounds back to back, then: 6 counted at 310, so 10
  // at 320, which ends the round; 330, 340.
  Lab lab(1);
  lab.no_ways();
  lab.ask(0, 0, 335);
  lab.ask(0, 3, 100);
  lab.run_to(245);
  CHECK(lab.granted.size() == 1);
  lab.run_to(5000);
  CHECK(lab.granted == Times{{0, 0}, {3, 340}});
}

TEST_CASE("a token goes on without who is withdrawn", "[models][lock]") {
  // As where CPU 2 came later: it dies before its try at 540, so CPU 3 has it at 670. Had CPU 2
  // died at 600, with the line on its way, it would be the same.
  for (const std::int64_t dies : {400, 600}) {
    Lab lab;
    lab.set(Cost::CacheLineNear, 0);
    lab.ask(0, 0, 500);
    lab.ask(0, 3, 100);
    lab.ask(300, 2, 500);
    lab.run_to(dies);
    CHECK(lab.lock.withdraw(lab.continuation(2)));
    lab.run_to(5000);
    CHECK(lab.granted == Times{{0, 0}, {3, 670 + 150}});
  }
}

TEST_CASE("a token that nobody waits for any more is free", "[models][lock]") {
  Lab lab;
  lab.no_ways();
  lab.ask(0, 0, 500);
  lab.ask(0, 3, 100);
  CHECK(lab.lock.withdraw(lab.continuation(3)));
  CHECK(lab.ask(500, 2, 100));
  lab.run_to(5000);
  CHECK(lab.granted == Times{{0, 0}, {2, 500}});
}

}  // namespace acceptlab::cpu
