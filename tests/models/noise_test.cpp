#include "models/cpu/noise.hpp"

#include <cmath>

#include "models/cpu/packet_stream.hpp"
#include "sim/ring.hpp"
#include "tests/catch.hpp"
#include "tests/models/cpu_lab.hpp"

// Other load on the machine: threads, a hypervisor, packets. Times in nanoseconds.

namespace acceptlab::cpu {
namespace {

NoiseLoad every(double burst, double pause) {
  return {sim::Distribution::constant(burst), sim::Distribution::constant(pause)};
}

TEST_CASE("a thread of another program competes for the CPU", "[models][noise]") {
  // It wants 30 after each pause of 70. At 70 the server's thread runs, first in, first out, up to
  // 100: it has 100 to 130, then 200 to 230 and 300 to 330.
  Lab lab;
  NoiseThread noise(lab.machine, *lab.cpus[0], nullptr, every(30, 70), 0, lab.frames);
  noise.start();
  Script& t = lab.thread({{0, 100}});
  lab.run_to(330);
  CHECK(t.done == Times{100});
  CHECK(lab.spent(Account::Noise) == 90);
  CHECK(lab.spent(Account::User) == 100);
  CHECK(lab.spent(Account::Idle) == 140);
}

TEST_CASE("a hypervisor takes the CPU from threads and packets alike", "[models][noise]") {
  // 20 after each pause of 80: 80 to 100, 180 to 200, 280 to 300. The thread's 150 are done at 190
  // but for the second 20: 150 + 20 = 170. A packet of 5 at 185 is done at 205.
  Lab lab;
  lab.set(Cost::Syn, 5);
  Hypervisor hypervisor(lab.machine, *lab.cpus[0], every(20, 80), 0);
  hypervisor.start();
  Script& t = lab.thread({{0, 150}});
  lab.packet_at(185);
  lab.run_to(300);
  CHECK(t.done == Times{170});
  CHECK(lab.packets == Times{205});
  CHECK(lab.spent(Account::Noise) == 60);
  CHECK(lab.spent(Account::Softirq) == 5);
  CHECK(lab.spent(Account::User) == 150);
  CHECK(lab.all_spent() == 300);
}

TEST_CASE("other traffic is packet work of the CPUs that it comes to", "[models][noise]") {
  // 100k/s for a second on CPUs 1 and 2 of three, 3 us each: 15% of either. The number of packets
  // of a CPU is Poisson with mean 50000: 4 standard deviations are 894, 1.8%.
  Lab lab(3);
  PacketStream stream(lab.machine, {lab.cpus[1].get(), lab.cpus[2].get()}, 100e3,
                      sim::Distribution::constant(3000), 0);
  stream.start();
  lab.run_to(1'000'000'000);
  CHECK(lab.spent(Account::Softirq, 0) == 0);
  for (const unsigned cpu : {1U, 2U}) {
    CHECK(std::abs(static_cast<double>(lab.spent(Account::Softirq, cpu)) / 3000 - 50'000) < 894);
    CHECK(lab.all_spent(cpu) == 1'000'000'000);
  }
}

TEST_CASE("other traffic preempts a thread", "[models][noise]") {
  // 100k/s of 3 us leave the thread 70% of the CPU: 10 ms of work take 14.286 ms, with variance
  // 10 ms * 100k/s * (3 us)^2 / 0.7^3 (a busy period's), standard deviation 0.162 ms. Four of
  // these.
  Lab lab;
  PacketStream stream(lab.machine, {lab.cpus[0].get()}, 100e3, sim::Distribution::constant(3000),
                      0);
  stream.start();
  Script& t = lab.thread({{0, 10'000'000}});
  lab.run_to(20'000'000);
  REQUIRE(t.done.size() == 1);
  CHECK(std::abs(static_cast<double>(t.done[0]) - 14.286e6) < 0.648e6);
  CHECK(lab.spent(Account::User) == 10'000'000);
}

/// Packets at random times, and how long each is there.
class RandomPackets {
 public:
  explicit RandomPackets(Lab& lab) : lab_(lab) { next(); }
  std::uint64_t done() const { return done_; }
  double mean_ns() const { return static_cast<double>(sum_) / static_cast<double>(done_); }

 private:
  void next() {
    sim::DrawSequence draws({42, 0}, sim::Purpose::Choice, 0, count_++);
    lab_.queue.after(gap_.sample_duration(draws), sim::EventClass::Packet,
                     sim::bind<&RandomPackets::arrive>(*this));
  }
  void arrive(std::uint64_t /*unused*/) {
    here_.push_back(lab_.queue.now());
    lab_.cpus[0]->softirq(Cost::Syn, sim::bind<&RandomPackets::leave>(*this));
    next();
  }
  void leave(std::uint64_t /*unused*/) {
    sum_ += (lab_.queue.now() - here_.front()).count();
    here_.pop_front();
    ++done_;
  }

  Lab& lab_;
  sim::Distribution gap_ = sim::Distribution::exponential(10'000);
  sim::Ring<sim::Time> here_;
  std::uint64_t count_ = 0, done_ = 0;
  std::int64_t sum_ = 0;
};

TEST_CASE("packets at random times wait as the M/M/1 queue says, whatever threads do",
          "[models][cpu]") {
  // Case S42 of oracles.json: 100k/s of 3 us each, exponential. T = 3 / (1 - 0.3) = 4.285714 us.
  // The mean of n waits W has variance rho (2 + 5 rho - 4 rho^2 + rho^3) / (1 - rho)^4 S^2 / n
  // (Daley) = 3.957 S^2 / n, that of n services S^2 / n, so the standard deviation of the mean of T
  // is at most (1.989 + 1) * 3 us / sqrt(n): 9 ns for a million packets. Four of these: 36 ns.
  Lab lab;
  lab.costs[Cost::Syn] = CostEntry(sim::Distribution::exponential(3000));
  lab.thread({{0, 5'000'000'000}});
  RandomPackets packets(lab);
  lab.run_to(10'000'000'000);
  CHECK(packets.done() > 990'000);
  CHECK(std::abs(packets.mean_ns() - 4285.714) < 36);
}

}  // namespace
}  // namespace acceptlab::cpu
