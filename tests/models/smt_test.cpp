#include "tests/catch.hpp"
#include "tests/models/cpu_lab.hpp"

// Threads of one core: CPUs 0 and 1. While both run something, each has half the speed of a whole
// core (machine.smt_speed = 0.5). Times in nanoseconds.

namespace acceptlab::cpu {
namespace {

struct Core : Lab {
  Core() : Lab(2) { pair_cpus(Machine::full_speed / 2); }
};

TEST_CASE("two threads of a core need twice as long while both run", "[models][smt]") {
  Core lab;
  Script& a = lab.thread({{0, 100}}, 0);
  Script& b = lab.thread({{0, 100}}, 1);
  lab.run_to(1000);
  CHECK(a.done == Times{200});
  CHECK(b.done == Times{200});
  CHECK(lab.spent(Account::User, 0) == 200);
  CHECK(lab.spent(Account::Idle, 1) == 800);
}

TEST_CASE("what is left when the sibling stops goes on at full speed", "[models][smt]") {
  // B does its 40 up to 80. A has done 40 by then, 30 of the kernel's (60 long) and 10 of its own;
  // 60 are left: 140.
  Core lab;
  Script& a = lab.thread({{30, 70}}, 0);
  Script& b = lab.thread({{40, 0}}, 1);
  lab.run_to(1000);
  CHECK(b.done == Times{80});
  CHECK(a.done == Times{140});
  CHECK(lab.spent(Account::Kernel, 0) == 60);
  CHECK(lab.spent(Account::User, 0) == 80);
  CHECK(lab.all_spent(0) == 1000);
  CHECK(lab.all_spent(1) == 1000);
}

TEST_CASE("a thread that starts later slows the other one down from then on", "[models][smt]") {
  // A has done 60 of 100 when B is woken at 60: 40 left at half speed, 140. B has done 40 of 100 by
  // then: 60 left, 200.
  Core lab;
  Script& b = lab.thread({sleep_step, {0, 100}}, 1);
  Script& a = lab.thread({{0, 100}}, 0);
  lab.wake_at(60, b, -1);
  lab.run_to(1000);
  CHECK(a.done == Times{140});
  CHECK(b.done == Times{200});
}

TEST_CASE("packet work beside a busy sibling takes longer too", "[models][smt]") {
  // A packet of 20 on CPU 0 at 10 takes 40. A's 100 at half speed are 200, and 40 stolen: 240. B
  // has done 120 of 200 by then, 80 left: 320. With an idle sibling the packet takes 20.
  Core lab;
  lab.set(Cost::Syn, 20);
  Script& a = lab.thread({{0, 100}}, 0);
  Script& b = lab.thread({{0, 200}}, 1);
  lab.packet_at(10, 0);
  lab.packet_at(500, 0);
  lab.run_to(1000);
  CHECK(lab.packets == Times{50, 520});
  CHECK(a.done == Times{240});
  CHECK(b.done == Times{320});
  CHECK(lab.spent(Account::Softirq, 0) == 60);
  CHECK(lab.all_spent(0) == 1000);
}

}  // namespace
}  // namespace acceptlab::cpu
