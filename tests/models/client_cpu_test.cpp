#include "models/cpu/search_rate.hpp"
#include "tests/catch.hpp"
#include "tests/models/cpu_lab.hpp"

// A client on the server's machine, which goes before all threads of its CPU and sleeps in between.
// Times in nanoseconds.

namespace acceptlab::cpu {
namespace {

struct WithClient : Lab {
  using Lab::Lab;
  void client_at(std::int64_t at, std::int64_t work, unsigned cpu = 0) {
    length = sim::Duration(work);
    queue.at(sim::Time(sim::Duration(at)), sim::EventClass::Packet,
             sim::bind<&WithClient::client>(*this, cpu));
  }
  void client(std::uint64_t cpu) { cpus[cpu]->run_client(length); }

  sim::Duration length{};
};

TEST_CASE("a client goes before a thread, which is switched to again", "[models][client]") {
  // The thread's 100 begin at 0. At 40 the client takes the CPU for 30, 6 to sleep, and two
  // switches of 5: the thread is done at 146.
  WithClient lab;
  lab.set(Cost::ClientSleep, 6);
  lab.set(Cost::ContextSwitch, 5);
  Script& t = lab.thread({{0, 100}});
  lab.client_at(40, 30);
  lab.run_to(200);
  CHECK(t.done == Times{146});
  CHECK(lab.spent(Account::Noise) == 46);
  CHECK(lab.cpus[0]->context_switches() == 2);  // to the thread, and to it again
}

TEST_CASE("a CPU that a client has is not idle, and its threads wait for the client to sleep",
          "[models][client]") {
  // The client has CPU 0 from 50 to 50 + 100 + 6. A thread woken there at 80 by that CPU waits for
  // it, 76 after a wake-up that takes 9, and then for a switch of 5.
  WithClient lab;
  lab.set(Cost::ClientSleep, 6);
  lab.set(Cost::ContextSwitch, 5);
  lab.set(Cost::WakeSame, 9);
  lab.set(Cost::WakeIdle, 1000);
  Script& t = lab.thread({{0, 10}, sleep_step, {0, 10}});
  lab.client_at(50, 100);
  lab.wake_at(80, t, 0);
  lab.run_to(49);
  CHECK(lab.cpus[0]->idle());
  lab.run_to(100);
  CHECK_FALSE(lab.cpus[0]->idle());
  CHECK(lab.cpus[0]->client_runs());
  CHECK(lab.cpus[0]->load() == 2);
  lab.run_to(300);
  CHECK(t.awake == Times{161});
  CHECK(lab.cpus[0]->idle());
  CHECK(lab.all_spent() == 300);
}

TEST_CASE("a thread that may move is not woken on a client's CPU", "[models][client]") {
  // It ran on CPU 0 before, which a client has from 50 to 150; CPU 1 is idle.
  WithClient lab(2);
  lab.move_threads();
  Script& t = lab.thread({{0, 10}, sleep_step, {0, 10}}, 0, {0, 1});
  lab.client_at(50, 100);
  lab.wake_at(80, t, 0);
  lab.run_to(300);
  CHECK(t.awake == Times{80});
  CHECK(&t.thread.cpu() == lab.cpus[1].get());
}

TEST_CASE("when the client sleeps its CPU looks for work on others", "[models][client]") {
  // The mover sleeps from 10 on; CPU 1 is busy up to 3 ms, and the mover waits for it from 700 us
  // on, as CPU 0 has a client from 600 to 800 us. Then CPU 0 takes it: its cache is cold after 500
  // us.
  WithClient lab(2);
  LinuxPlacement::Settings settings;
  settings.wakes_many = true;  // else the waker's CPU, which has less to do, takes it at 700 us
  lab.move_threads(settings);
  Script& t = lab.thread({{0, 10}, sleep_step, {0, 10}}, 1, {0, 1});
  lab.thread({{0, 3'000'000}}, 1);
  lab.client_at(600'000, 200'000);
  lab.wake_at(700'000, t, 0);
  lab.run_to(2'000'000);
  CHECK(t.awake == Times{800'000});
  CHECK(t.thread.migrations() == 1);
}

TEST_CASE("idle CPUs look for work as often as they find some", "[models][client]") {
  // 1024 calls make up a period, of which each begins with half of the one before. With nothing to
  // be found the share falls to nothing: 256, 128, 64 ... of 1024 successes. With something always
  // to be found it rises: one that looks stands for 1024 / share in whole numbers, which is 2 up to
  // a share of 2/3 and 1 above, where the share then stays.
  const bool found = GENERATE(false, true);
  SearchRate rate;
  unsigned looks = 0;
  const sim::RandomSpace space{7, 0};
  for (unsigned n = 0; n < 20'000; ++n) {
    sim::DrawSequence draws(space, sim::Purpose::Balance, 0, n);
    const bool look = rate.looks(draws);
    if (look) rate.looked(found);
    if (n >= 19'000) looks += look;
  }
  if (found) {
    CHECK(looks > 600);
  } else {
    CHECK(looks < 20);
  }
}

}  // namespace
}  // namespace acceptlab::cpu
