#include <functional>
#include <numeric>
#include <vector>

#include "models/cpu/fifo_lock.hpp"
#include "models/cpu/fifo_scheduler.hpp"
#include "models/cpu/thread.hpp"
#include "sim/process.hpp"
#include "tests/catch.hpp"

// Threads and packets that spin for a lock. Times in nanoseconds.

namespace acceptlab::cpu {
namespace {

using namespace std::chrono_literals;
using sim::Duration;
using sim::Time;
using Times = std::vector<std::int64_t>;

/// Takes the CPU from a thread at every tick.
class RoundRobin final : public Scheduler {
 public:
  void enqueue(Entity& thread, Arrival why, Time now) override { fifo_.enqueue(thread, why, now); }
  Entity* pick(Time now) override { return fifo_.pick(now); }
  void remove(Entity& thread, Time now) override { fifo_.remove(thread, now); }
  bool preempts(const Entity& /*woken*/, const Entity& /*running*/, Time /*now*/) override {
    return false;
  }
  bool tick(const Entity& /*running*/, Time /*now*/) override { return true; }
  std::size_t waiting() const override { return fifo_.waiting(); }
  Entity& waiting_at(std::size_t index) const override { return fifo_.waiting_at(index); }

 private:
  FifoScheduler fifo_;
};

struct Lab;

/// Takes the lock and then runs for as long as it holds it; again and again.
struct Taker {
  Lab& lab;
  Thread thread;
  int times;
  Times granted{};
  sim::Process process{};

  Taker(Lab& in, unsigned cpu, int how_often);
  sim::FramePool& frame_pool();
  sim::Process run();
};

struct Lab {
  sim::EventQueue queue;
  CostTable costs;
  Machine machine{queue, costs, {1, 0}};
  sim::FramePool frames;
  FifoLock lock{queue, {costs, {1, 0}, 0xC000}, FifoLock::Kind::Queued};
  std::vector<std::unique_ptr<Cpu>> cpus;
  std::vector<std::unique_ptr<Taker>> takers;
  Times effects;  // when each packet had its lock

  /// CPUs with a last-level cache for every two.
  explicit Lab(unsigned cpu_count, Duration tick = Duration::max()) {
    machine.tick = tick;
    for (unsigned c = 0; c < cpu_count; ++c)
      cpus.push_back(std::make_unique<Cpu>(machine, c, std::make_unique<RoundRobin>(), c / 2));
  }
  void set(Cost cost, double ns) { costs[cost] = CostEntry(sim::Distribution::constant(ns)); }
  /// Somebody else has the lock from the beginning.
  void take_first(CpuPlace holder, Duration hold) { lock.ask(holder, {hold}, {}); }
  void packets_lock(PacketLocks::By by) { machine.packet_locks = {by, Cost::LockHoldPacket}; }
  std::int64_t now() const { return queue.now().time_since_epoch().count(); }
  void run_to(std::int64_t end) { queue.run_until(Time(Duration(end))); }
  Taker& taker(unsigned cpu, int how_often = 1) {
    takers.push_back(std::make_unique<Taker>(*this, cpu, how_often));
    Taker& taker = *takers.back();
    taker.process = taker.run();
    taker.thread.start(taker.process.handle());
    return taker;
  }
  /// One that takes the lock in its work, if such packets do.
  void packet_at(std::int64_t at, unsigned cpu, Cost cost = Cost::Syn) {
    queue.at(Time(Duration(at)), sim::EventClass::Packet,
             sim::bind<&Lab::packet>(*this, cpu * 100 + static_cast<unsigned>(cost)));
  }
  std::int64_t spent(Account account, unsigned cpu) {
    return cpus[cpu]->accounts()[static_cast<std::size_t>(account)].count();
  }
  std::int64_t all_spent(unsigned cpu) {
    const Accounts a = cpus[cpu]->accounts();
    return std::accumulate(a.begin(), a.end(), Duration{0}).count();
  }

 private:
  void packet(std::uint64_t argument) {
    cpus[argument / 100]->softirq(static_cast<Cost>(argument % 100),
                                  sim::bind<&Lab::takes>(*this, argument / 100));
  }
  void takes(std::uint64_t cpu) {
    if (cpus[cpu]->packet_takes(&lock, sim::bind<&Lab::takes>(*this, cpu)))
      effects.push_back(now());
  }
};

Taker::Taker(Lab& in, unsigned cpu, int how_often)
    : lab(in), thread(in.machine, *in.cpus[cpu]), times(how_often) {}
sim::FramePool& Taker::frame_pool() { return lab.frames; }
sim::Process Taker::run() {
  for (int i = 0; i < times; ++i) {
    co_await thread.take(&lab.lock, thread.cpu().draw(Cost::LockHold));
    granted.push_back(lab.now());
    co_await thread.run(Cost::AcceptOk);
  }
  co_await thread.sleep();
}

}  // namespace

TEST_CASE("a lock comes from the CPU that held it last", "[models][lock]") {
  // Uncontended, CPUs 0 1 1 2 0 with a cache for 0 and 1: nobody's, near, here, far, far.
  Lab lab(4);
  lab.set(Cost::CacheLineNear, 60);
  lab.set(Cost::CacheLineFar, 150);
  Times spins;
  for (const unsigned cpu : {0U, 1U, 1U, 2U, 0U}) {
    spins.push_back(lab.lock.ask(lab.cpus[cpu]->place(), {10ns}, {})->count());
    lab.run_to(lab.now() + 1000);
  }
  CHECK(spins == Times{0, 60, 0, 150, 150});
}

TEST_CASE("a thread that spins uses its CPU for nothing else", "[models][lock]") {
  // Three CPUs ask at 0 and hold for 50 each: granted at 0, 50, 100.
  Lab lab(3);
  lab.set(Cost::LockHold, 50);
  lab.set(Cost::AcceptOk, 70);
  for (const unsigned cpu : {0U, 1U, 2U}) lab.taker(cpu);
  lab.run_to(1000);
  for (const unsigned cpu : {0U, 1U, 2U}) {
    INFO("CPU " << cpu);
    CHECK(lab.takers[cpu]->granted == Times{50 * cpu});
    CHECK(lab.spent(Account::Spin, cpu) == 50 * cpu);
    CHECK(lab.spent(Account::Kernel, cpu) == 70);
    const auto blame = lab.takers[cpu]->thread.history().since(Time{});
    CHECK(blame[DelayHistory::Lock] == 50 * cpu);
  }
}

TEST_CASE("packet work that comes while a thread spins runs first", "[models][lock]") {
  // The lock is taken up to 100; the thread asks at 0. A packet from 50 to 70 leaves 80 of
  // spinning, and the lock comes at 100 all the same. One from 90 to 110 has the thread go on only
  // then: it spins 70 in all, and 40 are stolen.
  Lab lab(1);
  lab.set(Cost::Syn, 20);
  lab.take_first({7, 3}, 100ns);
  Taker& taker = lab.taker(0);
  lab.packet_at(50, 0);
  lab.packet_at(90, 0);
  lab.run_to(1000);
  CHECK(taker.granted == Times{110});
  CHECK(lab.spent(Account::Spin, 0) == 70);
  CHECK(lab.spent(Account::Softirq, 0) == 40);
  const auto blame = taker.thread.history().since(Time{});
  CHECK(blame[DelayHistory::Lock] == 70);
  CHECK(blame[DelayHistory::Softirq] == 40);
}

TEST_CASE("a thread that spins keeps its CPU beyond its turn", "[models][lock]") {
  // The lock is taken up to 95. The ticks at 30, 60 and 90 find A spinning: it goes on to 95. Then
  // B has its turn: it spins to 105 (A holds until then) and gives the CPU back at 120.
  Lab lab(1, 30ns);
  lab.set(Cost::LockHold, 10);
  lab.set(Cost::AcceptOk, 20);
  lab.take_first({7, 3}, 95ns);
  Taker& a = lab.taker(0);
  Taker& b = lab.taker(0);
  lab.run_to(1000);
  CHECK(a.granted == Times{95});
  CHECK(b.granted == Times{105});
  CHECK(lab.spent(Account::Spin, 0) == 95 + 10);
  CHECK(lab.spent(Account::Kernel, 0) == 40);
  CHECK(lab.all_spent(0) == 1000);
}

TEST_CASE("packets spin for a lock and are delayed by those before them", "[models][lock]") {
  // Packets of 20, of which 15 under the lock. At 0 one on CPU 0 and two on CPU 1. CPU 0 asks at 5
  // and holds to 20. CPU 1 asks at 5, spins 15, holds from 20 to 35; its second packet begins at
  // 35, asks at 40 and has no rival: done at 55. A packet that takes no lock comes at 50: done
  // at 65.
  Lab lab(2);
  lab.set(Cost::Syn, 20);
  lab.set(Cost::Fin, 10);
  lab.set(Cost::LockHoldPacket, 15);
  lab.packets_lock(PacketLocks::By::SynAndAck);
  lab.packet_at(0, 0);
  lab.packet_at(0, 1);
  lab.packet_at(0, 1);
  lab.run_to(12);
  CHECK(lab.spent(Account::Spin, 1) == 7);  // so far
  CHECK(lab.spent(Account::Softirq, 1) == 5);
  lab.run_to(50);
  lab.cpus[1]->softirq(Cost::Fin, {});
  lab.run_to(100);
  CHECK(lab.effects == Times{5, 20, 40});
  CHECK(lab.spent(Account::Softirq, 0) == 20);
  CHECK(lab.spent(Account::Idle, 0) == 80);
  CHECK(lab.spent(Account::Softirq, 1) == 50);
  CHECK(lab.spent(Account::Spin, 1) == 15);
  CHECK(lab.spent(Account::Idle, 1) == 35);
}

TEST_CASE("a hold longer than the packet's cost makes the packet longer", "[models][lock]") {
  // Cost 10, hold 30: the packet asks at once and takes 30 in all. One of a kind that takes no lock
  // by its cost, but does, asks at its end: 10 + 30.
  Lab lab(1);
  lab.set(Cost::Syn, 10);
  lab.set(Cost::Data, 10);
  lab.set(Cost::LockHoldPacket, 30);
  lab.packets_lock(PacketLocks::By::SynAndAck);
  lab.packet_at(0, 0);
  lab.packet_at(100, 0, Cost::Data);
  lab.run_to(200);
  CHECK(lab.effects == Times{0, 110});
  CHECK(lab.spent(Account::Softirq, 0) == 30 + 40);
  CHECK(lab.spent(Account::Spin, 0) == 0);
}

TEST_CASE("a packet that spins delays the thread of its CPU", "[models][lock]") {
  // A thread runs from 0 to 100. The packet of 20 at 50 asks at 60, spins to 130 and is done at
  // 140: it has taken 90, so the thread ends at 190.
  Lab lab(1);
  lab.set(Cost::Syn, 20);
  lab.set(Cost::LockHoldPacket, 10);
  lab.set(Cost::AcceptOk, 100);
  lab.packets_lock(PacketLocks::By::SynAndAck);
  Taker& taker = lab.taker(0);
  lab.packet_at(50, 0);
  lab.run_to(55);
  lab.take_first({7, 0}, 75ns);
  lab.run_to(1000);
  CHECK(lab.effects == Times{130});
  CHECK(lab.spent(Account::Spin, 0) == 70);
  CHECK(lab.spent(Account::Kernel, 0) == 100);
  CHECK(lab.spent(Account::Softirq, 0) == 20);
  CHECK(taker.thread.busy(Time(1000ns)) == 190ns);
  CHECK(taker.thread.history().since(Time{})[DelayHistory::Softirq] == 90);
}

TEST_CASE("accounts add up to the elapsed time while threads and packets spin", "[models][lock]") {
  // Random packets on four CPUs, each with two threads that never stop asking: looked at 400 times.
  Lab lab(4, 5us);
  lab.costs = CostTable::standard();
  lab.packets_lock(PacketLocks::By::SynAndAck);
  for (unsigned i = 0; i < 8; ++i) lab.taker(i % 4, 3000);
  sim::DrawSequence draws({17, 0}, sim::Purpose::Choice, 0, 0);
  std::int64_t at = 0;
  for (int i = 0; i < 3000; ++i) {
    at += draws.below(5000);
    lab.packet_at(at, draws.below(4), draws.below(2) == 0 ? Cost::Syn : Cost::Data);
  }
  for (std::int64_t now = 0; now < at; now += 1 + draws.below(40000)) {
    lab.run_to(now);
    for (const unsigned cpu : {0U, 1U, 2U, 3U}) {
      if (lab.all_spent(cpu) != now) FAIL("CPU " << cpu << " at " << now);
      for (const Duration part : lab.cpus[cpu]->accounts()) CHECK(part >= 0ns);
    }
  }
  CHECK(lab.effects.size() > 2900);
  CHECK(lab.spent(Account::Spin, 0) > 0);
}

}  // namespace acceptlab::cpu
