#include <deque>
#include <vector>

#include "models/cpu/thread.hpp"
#include "sim/process.hpp"
#include "tests/catch.hpp"

namespace acceptlab::cpu {
namespace {

using namespace std::chrono_literals;
using sim::Duration;

/// Round robin by the tick, and a thread of lower number takes the CPU from one of higher number:
/// what a real scheduler may ask of Cpu, in its smallest form.
class SliceScheduler final : public Scheduler {
 public:
  void enqueue(Entity& thread, Arrival /*why*/, sim::Time /*now*/) override {
    queue_.push_back(&thread);
  }
  Entity* pick(sim::Time /*now*/) override {
    if (queue_.empty()) return nullptr;
    Entity* first = queue_.front();
    for (Entity* t : queue_) {
      if (t->number < first->number && priority) first = t;
    }
    std::erase(queue_, first);
    return first;
  }
  void remove(Entity& thread, sim::Time /*now*/) override { std::erase(queue_, &thread); }
  bool tick(const Entity& /*running*/, sim::Time /*now*/) override { return true; }
  bool preempts(const Entity& woken, const Entity& running, sim::Time /*now*/) override {
    return priority && woken.number < running.number;
  }
  std::size_t waiting() const override { return queue_.size(); }
  Entity& waiting_at(std::size_t index) const override { return *queue_[index]; }
  bool priority = false;

 private:
  std::deque<Entity*> queue_;
};

/// A thread that works once and notes when it was done.
struct Job {
  sim::FramePool& frames;
  Thread& thread;
  sim::EventQueue& queue;
  Duration work;
  sim::Time done{};
  sim::FramePool& frame_pool() { return frames; }
  sim::Process run() {
    co_await thread.run(Duration{0}, work);
    done = queue.now();
    co_await thread.sleep();
  }
};

struct OneCpu {
  sim::EventQueue queue;
  sim::FramePool frames;
  CostTable costs = CostTable::zero();
  Machine machine{queue, costs, {1, 0}};
  SliceScheduler* scheduler;
  Cpu cpu;
  explicit OneCpu(Duration tick)
      : scheduler(new SliceScheduler), cpu(machine, 0, std::unique_ptr<Scheduler>(scheduler)) {
    machine.tick = tick;
  }
};

}  // namespace

TEST_CASE("two threads share a CPU by turns", "[models][cpu]") {
  // A needs 25 us, B 15 us, a tick every 10 us: A 0-10, B 10-20, A 20-30, B 30-35, A 35-40.
  OneCpu world(10us);
  Thread a(world.machine, world.cpu), b(world.machine, world.cpu);
  Job job_a{world.frames, a, world.queue, 25us}, job_b{world.frames, b, world.queue, 15us};
  auto run_a = job_a.run();
  auto run_b = job_b.run();
  a.start(run_a.handle());
  b.start(run_b.handle());
  world.queue.run_until(sim::Time(100us));
  CHECK(job_b.done == sim::Time(35us));
  CHECK(job_a.done == sim::Time(40us));
  const auto spent = world.cpu.accounts();
  CHECK(spent[static_cast<std::size_t>(Account::User)] == 40us);
  CHECK(spent[static_cast<std::size_t>(Account::Idle)] == 60us);
}

TEST_CASE("a woken thread takes the CPU, and packet work still comes first", "[models][cpu]") {
  // B runs from 0 and needs 30 us. At 10 us A wakes, needs 5 us and preempts: A 10-15. Packet work
  // of 3 us at 12 us delays A to 18. B goes on with its 20 us: done at 38.
  OneCpu world(Duration::max());
  world.scheduler->priority = true;
  world.costs[Cost::Data] = CostEntry(sim::Distribution::constant(3000));
  Thread a(world.machine, world.cpu), b(world.machine, world.cpu);
  Job job_a{world.frames, a, world.queue, 5us}, job_b{world.frames, b, world.queue, 30us};
  auto run_a = job_a.run();
  auto run_b = job_b.run();
  b.start(run_b.handle());
  world.queue.run_until(sim::Time(10us));
  a.start(run_a.handle());
  world.queue.run_until(sim::Time(12us));
  world.cpu.softirq(Cost::Data, {});
  world.queue.run_until(sim::Time(100us));
  CHECK(job_a.done == sim::Time(18us));
  CHECK(job_b.done == sim::Time(38us));
}

}  // namespace acceptlab::cpu
