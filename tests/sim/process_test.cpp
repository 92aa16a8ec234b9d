#include "sim/process.hpp"

#include <stdexcept>
#include <string>
#include <vector>

#include "sim/pool.hpp"
#include "tests/catch.hpp"

namespace acceptlab::sim {
namespace {

/// A worker with nothing to do but to wait and count.
class Walker {
 public:
  Walker(EventQueue& queue, FramePool& frames) : queue_(queue), frames_(frames) {}
  FramePool& frame_pool() { return frames_; }

  void start() {
    process_ = run();
    queue_.soon(resume(process_.handle()));
  }

  bool fail_in_step = false, caught = false;
  std::vector<std::int64_t> woke;
  int steps = 0;

 private:
  struct Wait {
    EventQueue& queue;
    Duration length;
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> handle) const {
      queue.after(length, EventClass::Timer, resume(handle));
    }
    void await_resume() const noexcept {}
  };

  Process run() {
    for (;;) {
      co_await Wait{queue_, Duration(10)};
      woke.push_back(queue_.now().time_since_epoch().count());
      try {
        co_await step();
      } catch (const std::runtime_error&) {
        caught = true;
      }
    }
  }
  Task<> step() {
    co_await Wait{queue_, Duration(5)};
    co_await nested();
    ++steps;
  }
  Task<> nested() {
    if (fail_in_step) throw std::runtime_error("planted");
    co_return;  // ends without having waited
  }

  EventQueue& queue_;
  FramePool& frames_;
  Process process_;
};

TEST_CASE("a process runs its steps in simulated time", "[sim][process]") {
  // Each round waits 10 and then 5: it wakes at 10, 25, 40 and has done 2 steps by 40.
  EventQueue queue;
  FramePool frames;
  Walker walker(queue, frames);
  walker.start();
  queue.run_until(Time(Duration(40)));
  CHECK(walker.woke == std::vector<std::int64_t>{10, 25, 40});
  CHECK(walker.steps == 2);
}  // dies in the middle of a step: AddressSanitizer sees a frame that is not freed

TEST_CASE("an exception in a step reaches whoever awaits it", "[sim][process]") {
  EventQueue queue;
  FramePool frames;
  Walker walker(queue, frames);
  walker.fail_in_step = true;
  walker.start();
  queue.run_until(Time(Duration(20)));
  CHECK(walker.caught);
  CHECK(walker.steps == 0);
}

class Hurried {
 public:
  explicit Hurried(FramePool& frames) : frames_(frames) {}
  FramePool& frame_pool() { return frames_; }
  Process run() {
    for (int i = 0; i < 1'000'000; ++i) co_await step();
  }
  int steps = 0;

 private:
  Task<> step() {
    ++steps;
    co_return;
  }
  FramePool& frames_;
};

TEST_CASE("steps that wait for nothing need no stack, in any build", "[sim][process]") {
  FramePool frames;
  Hurried hurried(frames);
  const Process process = hurried.run();
  process.handle().resume();
  CHECK(hurried.steps == 1'000'000);
}

class Thrower {
 public:
  explicit Thrower(FramePool& frames) : frames_(frames) {}
  FramePool& frame_pool() { return frames_; }
  Process run() {
    co_await std::suspend_always{};
    throw InternalError("planted");
  }

 private:
  FramePool& frames_;
};

TEST_CASE("an exception that leaves a process leaves run_until()", "[sim][process]") {
  EventQueue queue;
  FramePool frames;
  Thrower thrower(frames);
  const Process process = thrower.run();
  queue.soon(resume(process.handle()));
  queue.soon(resume(process.handle()));
  CHECK_THROWS_WITH(queue.run_until(Time(Duration(1))), "planted");
}

TEST_CASE("freed frames are used again, by size", "[sim][process]") {
  FramePool pool;
  void* small = pool.allocate(100);
  void* large = pool.allocate(1000);
  FramePool::release(small, 100);
  FramePool::release(large, 1000);
  CHECK(pool.allocate(990) == large);  // the same number of 64-byte grains with its header
  CHECK(pool.allocate(100) == small);
  void* fresh = pool.allocate(100);
  CHECK(fresh != small);
  CHECK(reinterpret_cast<std::uintptr_t>(fresh) % __STDCPP_DEFAULT_NEW_ALIGNMENT__ == 0);
}

TEST_CASE("a frame too large for the pool comes from the heap and goes back", "[sim][process]") {
  FramePool pool;
  void* huge = pool.allocate(100000);
  std::fill_n(static_cast<char*>(huge), 100000, 'x');
  FramePool::release(huge, 100000);
}

TEST_CASE("a pool gives back clean objects, last in first out, at stable places", "[sim][pool]") {
  struct Thing {
    int value = 7;
  };
  Pool<Thing, 4> pool;
  std::vector<Thing*> taken;
  for (int i = 0; i < 10; ++i) {
    taken.push_back(pool.take());
    taken.back()->value = i;
  }
  CHECK(pool.in_use() == 10);
  for (int i = 0; i < 10; ++i) CHECK(taken[static_cast<std::size_t>(i)]->value == i);
  pool.release(taken[3]);
  pool.release(taken[8]);
  CHECK(pool.take() == taken[8]);
  Thing* again = pool.take();
  CHECK(again == taken[3]);
  CHECK(again->value == 7);
  CHECK(pool.in_use() == 10);
}

}  // namespace
}  // namespace acceptlab::sim
