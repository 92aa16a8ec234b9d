#include "models/cpu/vcpu_packing.hpp"

#include "tests/catch.hpp"
#include "tests/models/cpu_lab.hpp"

// Wake-ups of a guest that packs threads on CPUs that run. Times in nanoseconds.

namespace acceptlab::cpu {
namespace {

struct Guest : Lab {
  explicit Guest(unsigned rules, unsigned cpu_count = 2) : Lab(cpu_count) {
    LinuxPlacement::Settings settings;
    settings.wakes_many = true;
    settings.vcpu_pack = rules;
    move_threads(settings);
  }
  /// A thread that works once on CPU 0 and may then be woken on any.
  Script& mover() { return thread({{0, 10}, sleep_step, {0, 10}}, 0, {0, 1}); }
  unsigned cpu_of(const Script& script) const { return script.thread.cpu().index(); }

  void client_at(std::int64_t at, unsigned cpu) {
    queue.at(sim::Time(sim::Duration(at)), sim::EventClass::Packet,
             sim::bind<&Guest::client>(*this, cpu));
  }
  void client(std::uint64_t cpu) { cpus[cpu]->run_client(sim::Duration(100'000)); }
};

// The mover's CPU has a client; CPU 1 runs a thread from 10 ms on, a third of the time before.
TEST_CASE("a thread goes to a CPU that runs rather than wait for a client", "[models][packing]") {
  const auto [rules, where] = GENERATE(table<unsigned, unsigned>({{0, 0}, {4, 1}, {15, 1}}));
  Guest lab(rules);
  Script& mover = lab.mover();
  Script& runs = lab.thread({sleep_step, {0, 1'000'000}}, 1);
  lab.wake_at(10'000'000, runs, 1);
  lab.client_at(10'050'000, 0);
  lab.wake_at(10'060'000, mover, 0);
  lab.run_to(10'070'000);
  CHECK(lab.cpu_of(mover) == where);
}

TEST_CASE("a running CPU has room for one more thread", "[models][packing]") {
  // Two threads are on CPU 1 already: the third stays where it was.
  Guest lab(VcpuPacking::OnBusy);
  Script& mover = lab.mover();
  for (int i = 0; i < 2; ++i) lab.wake_at(10'000'000, lab.thread({sleep_step, {0, 500'000}}, 1), 1);
  lab.client_at(10'050'000, 0);
  lab.wake_at(10'060'000, mover, 0);
  lab.run_to(10'070'000);
  CHECK(lab.cpu_of(mover) == 0);
}

TEST_CASE("a CPU that was busy for 70 % of the time has no room", "[models][packing]") {
  // Busy for t without a break, from idle: 1 - 2^(-t / 32 ms), which is 0.7 after 55.6 ms.
  const auto [busy_ms, where] = GENERATE(table<std::int64_t, unsigned>({{54, 1}, {57, 0}}));
  Guest lab(VcpuPacking::OnBusy);
  Script& mover = lab.mover();
  lab.thread({{0, 1'000'000'000}}, 1);
  lab.client_at(busy_ms * 1'000'000 - 50, 0);
  lab.wake_at(busy_ms * 1'000'000, mover, 0);
  lab.run_to(busy_ms * 1'000'000 + 10);
  CHECK(lab.cpu_of(mover) == where);
}

TEST_CASE("a thread on its way to an idle CPU leaves no room there", "[models][packing]") {
  // CPU 1 was idle when its thread was woken, and is reached after 1000: the mover does not wait.
  Guest lab(VcpuPacking::OnBusy);
  lab.set(Cost::WakeIdle, 1000);
  Script& mover = lab.mover();
  lab.wake_at(10'000'000, lab.thread({sleep_step, {0, 500'000}}, 1), 0);
  lab.client_at(10'000'100, 0);
  lab.wake_at(10'000'500, mover, 0);
  lab.run_to(10'000'600);
  CHECK(lab.cpu_of(mover) == 0);
}

TEST_CASE("a synchronous wake-up stays with the waker that has room", "[models][packing]") {
  // CPU 0, where it ran last, is idle; the waker's CPU 1 runs one thread.
  const auto [rules, where] = GENERATE(table<unsigned, unsigned>({{0, 0}, {VcpuPacking::Sync, 1}}));
  Guest lab(rules);
  Script& mover = lab.mover();
  lab.thread({{0, 1'000'000}}, 1);
  lab.wake_at(500'000, mover, 1);
  lab.run_to(500'001);
  CHECK(lab.cpu_of(mover) == where);
}

TEST_CASE("an interrupt on an idle CPU keeps what it wakes", "[models][packing]") {
  // Both CPUs are idle, and the mover ran on CPU 0.
  const auto [rules, where] =
      GENERATE(table<unsigned, unsigned>({{0, 0}, {VcpuPacking::OnIdleWaker, 1}}));
  Guest lab(rules);
  Script& mover = lab.mover();
  lab.wake_at(500'000, mover, 1);
  lab.run_to(500'001);
  CHECK(lab.cpu_of(mover) == where);
}

TEST_CASE("a share of the time is forgotten by half in 32 ms", "[models][packing]") {
  // Half of the time for long: 0.5. Then never for 32 ms: 0.25.
  RunShare share;
  const auto at = [](std::int64_t ms) { return sim::Time(std::chrono::milliseconds(ms)); };
  for (std::int64_t ms = 1; ms <= 1000; ++ms) share.at(at(ms), std::chrono::microseconds(500 * ms));
  CHECK(share.at(at(1000), std::chrono::milliseconds(500)) == Approx(0.5));
  CHECK(share.at(at(1032), std::chrono::milliseconds(500)) == Approx(0.25));
}

}  // namespace
}  // namespace acceptlab::cpu
