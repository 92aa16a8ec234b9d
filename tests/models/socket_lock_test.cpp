#include "models/kernel/socket_lock.hpp"

#include <memory>
#include <vector>

#include "models/cpu/fifo_scheduler.hpp"
#include "sim/process.hpp"
#include "tests/catch.hpp"

// Threads, each on its own CPU, that own a socket one after the other, and packets that find it
// owned. Times in nanoseconds.

namespace acceptlab::kernel {
namespace {

using cpu::Cost;
using sim::Duration;
using sim::Time;
using Times = std::vector<std::int64_t>;

struct Lab;

/// Asks for the socket when it is started, and works for as long as it owns it.
struct Owner {
  Lab& lab;
  cpu::Thread thread;
  Duration hold;
  Times owned{};
  sim::Process process{};

  Owner(Lab& in, cpu::Cpu& cpu, Duration how_long);
  sim::FramePool& frame_pool();
  sim::Process run();
};

struct Lab {
  sim::EventQueue queue;
  sim::FramePool frames;
  cpu::CostTable costs;
  cpu::Machine machine{queue, costs, {1, 0}};
  SocketLock lock{queue, 3};
  std::vector<std::unique_ptr<cpu::Cpu>> cpus;
  std::vector<std::unique_ptr<Owner>> owners;
  Times worked;  // when what was left to an owner was done
  std::vector<bool> left;

  void set(Cost cost, double ns) { costs[cost] = cpu::CostEntry(sim::Distribution::constant(ns)); }
  Owner& owner_at(std::int64_t at, std::int64_t hold) {
    cpus.push_back(std::make_unique<cpu::Cpu>(machine, static_cast<unsigned>(cpus.size()),
                                              std::make_unique<cpu::FifoScheduler>()));
    owners.push_back(std::make_unique<Owner>(*this, *cpus.back(), Duration(hold)));
    queue.at(Time(Duration(at)), sim::EventClass::Arrival,
             sim::bind<&Lab::start>(*this, owners.size() - 1));
    return *owners.back();
  }
  void packet_at(std::int64_t at) {
    queue.at(Time(Duration(at)), sim::EventClass::Packet, sim::bind<&Lab::packet>(*this));
  }
  std::int64_t now() const { return queue.now().time_since_epoch().count(); }
  void run_to(std::int64_t end) { queue.run_until(Time(Duration(end))); }

 private:
  void start(std::uint64_t index) {
    Owner& owner = *owners[index];
    owner.process = owner.run();
    owner.thread.start(owner.process.handle());
  }
  void packet(std::uint64_t /*unused*/) {
    left.push_back(lock.leave_to_owner(sim::bind<&Lab::work>(*this)));
  }
  void work(std::uint64_t /*unused*/) { worked.push_back(now()); }
};

Owner::Owner(Lab& in, cpu::Cpu& cpu, Duration how_long)
    : lab(in), thread(in.machine, cpu), hold(how_long) {}
sim::FramePool& Owner::frame_pool() { return lab.frames; }
sim::Process Owner::run() {
  while (!lab.lock.own(thread, hold)) co_await lab.lock.sleep(thread);
  owned.push_back(lab.now());
  co_await thread.run(hold, Duration{0});
  co_await thread.sleep();
}

}  // namespace

TEST_CASE("a socket has one owner, and each release wakes one sleeper", "[models][lock]") {
  // Three ask at 0 for 50 each: theirs at 0, 50 and 100. Asleep, not spinning.
  Lab lab;
  for (int i = 0; i < 3; ++i) lab.owner_at(0, 50);
  lab.run_to(1000);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(lab.owners[i]->owned == Times{static_cast<std::int64_t>(50 * i)});
    const auto accounts = lab.cpus[i]->accounts();
    CHECK(accounts[static_cast<std::size_t>(cpu::Account::Kernel)] == Duration(50));
    CHECK(accounts[static_cast<std::size_t>(cpu::Account::Idle)] == Duration(950));
    const auto blame = lab.owners[i]->thread.history().since(Time{});
    CHECK(blame[cpu::DelayHistory::Lock] == static_cast<std::int64_t>(50 * i));
  }
}

TEST_CASE("one that comes before the woken thread runs has the socket", "[models][lock]") {
  // A wake-up takes 20. The second asks at 0, is woken at 50 and runs at 70; the third has come at
  // 60 and owns it to 110. The second sleeps again and is woken at 110: its at 130.
  Lab lab;
  lab.set(Cost::WakeIdle, 20);
  lab.owner_at(0, 50);
  Owner& second = lab.owner_at(0, 50);
  Owner& third = lab.owner_at(60, 50);
  lab.run_to(1000);
  CHECK(third.owned == Times{60});
  CHECK(second.owned == Times{130});
}

TEST_CASE("packets left to the owner are worked on in order before the release", "[models][lock]") {
  // Owned to 50. Of packets at 20 and 30, 10 each, the owner is done at 60 and 70; one that comes
  // meanwhile, at 65, is its too: 80. Only then the thread that sleeps has the socket.
  Lab lab;
  lab.set(Cost::LockHoldPacket, 10);
  lab.owner_at(0, 50);
  Owner& second = lab.owner_at(5, 50);
  for (const int at : {20, 30, 65}) lab.packet_at(at);
  lab.run_to(1000);
  CHECK(lab.worked == Times{60, 70, 80});
  CHECK(second.owned == Times{80});
  const auto accounts = lab.cpus[0]->accounts();
  CHECK(accounts[static_cast<std::size_t>(cpu::Account::Softirq)] == Duration(30));
}

TEST_CASE("the backlog's limit counts what the owner has worked on already", "[models][lock]") {
  // Three packets fit; a fourth is refused, also at 65, when the first is done. After the release
  // at 80 the next owner, from 100, has room again.
  Lab lab;
  lab.set(Cost::LockHoldPacket, 10);
  lab.owner_at(0, 50);
  lab.owner_at(100, 50);
  for (const int at : {10, 20, 30, 40, 65, 110}) lab.packet_at(at);
  lab.run_to(1000);
  CHECK(lab.left == std::vector<bool>{true, true, true, false, false, true});
  CHECK(lab.worked == Times{60, 70, 80, 160});
}

TEST_CASE("a sleeper that dies is passed over, and one that was woken passes it on",
          "[models][lock]") {
  // The second dies asleep at 30; the third is woken at 50, on its way until 70, and dies at 60:
  // the fourth is woken then and has it at 80.
  Lab lab;
  lab.set(Cost::WakeIdle, 20);
  for (int i = 0; i < 4; ++i) lab.owner_at(0, 50);
  const auto die = [&](std::size_t index) {
    lab.owners[index]->thread.kill();
    lab.lock.withdraw(lab.owners[index]->thread);
  };
  lab.run_to(30);
  die(1);
  CHECK(lab.lock.sleepers() == 2);
  lab.run_to(60);
  die(2);
  lab.run_to(1000);
  CHECK(lab.owners[1]->owned.empty());
  CHECK(lab.owners[2]->owned.empty());
  CHECK(lab.owners[3]->owned == Times{80});
}

TEST_CASE("packets are left to an owner only", "[models][lock]") {
  Lab lab;
  CHECK_THROWS_AS(lab.lock.leave_to_owner({}), sim::InternalError);
}

}  // namespace acceptlab::kernel
