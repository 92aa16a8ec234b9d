#include "models/kernel/event_poll.hpp"

#include <vector>

#include "models/cpu/fifo_scheduler.hpp"
#include "models/kernel/connection_pool.hpp"
#include "sim/process.hpp"
#include "tests/catch.hpp"

// The sets themselves, with threads that sleep in them and count what they are told.

namespace acceptlab::kernel {
namespace {

using Flavour = EventPoll::Flavour;
using Numbers = std::vector<unsigned>;

/// A thread that waits in a set and, woken, looks at what is ready, but accepts nothing.
class Onlooker {
 public:
  Onlooker(cpu::Machine& machine, cpu::Cpu& cpu, sim::FramePool& frames, EventPoll& poll)
      : thread(machine, cpu), frames_(frames), poll_(poll) {}
  sim::FramePool& frame_pool() { return frames_; }
  void start() {
    process_ = run();
    thread.start(process_.handle());
  }
  unsigned woken = 0;
  std::vector<Numbers> told;
  cpu::Thread thread;

 private:
  sim::Process run() {
    for (;;) {
      co_await poll_.sleep(thread);
      ++woken;
      std::vector<Ready> ready;
      poll_.harvest(10, ready, &thread.cpu());
      Numbers numbers;
      for (const Ready& r : ready) numbers.push_back(r.socket().number());
      told.push_back(numbers);
    }
  }
  sim::FramePool& frames_;
  EventPoll& poll_;
  sim::Process process_;
};

struct Lab {
  sim::EventQueue queue;
  cpu::CostTable costs;
  cpu::Machine machine{queue, costs, {}};
  Recorder recorder{queue, 1};
  sim::FramePool frames;
  EventPoll poll;
  std::vector<std::unique_ptr<cpu::Cpu>> cpus;
  std::vector<std::unique_ptr<ListenSocket>> sockets;
  std::vector<std::unique_ptr<Onlooker>> threads;
  ConnectionPool connections;

  Lab(Flavour flavour, Trigger trigger, unsigned thread_count, unsigned socket_count = 1,
      bool waits_until_run = false)
      : poll(flavour, trigger, recorder, waits_until_run) {
    recorder.open_window();
    for (unsigned s = 0; s < socket_count; ++s) {
      ListenSocket::Settings settings;
      settings.number = s;
      sockets.push_back(std::make_unique<ListenSocket>(settings, queue.now()));
      poll.watch(*sockets.back());
    }
    for (unsigned t = 0; t < thread_count; ++t) {
      cpus.push_back(
          std::make_unique<cpu::Cpu>(machine, t, std::make_unique<cpu::FifoScheduler>()));
      threads.push_back(std::make_unique<Onlooker>(machine, *cpus.back(), frames, poll));
      threads.back()->start();
    }
    settle();
  }
  void settle() { queue.run_until(queue.now() + sim::Duration(1)); }
  void complete(unsigned socket = 0) {
    Connection& c = connections.take();
    sockets[socket]->append(c, queue.now());
    sockets[socket]->wake(nullptr);
  }
  Numbers woken() const {
    Numbers all;
    for (const auto& t : threads) all.push_back(t->woken);
    return all;
  }
};

TEST_CASE("kqueue: a note that is queued already wakes nobody", "[models][event-poll]") {
  // Two threads asleep in one set, two connections before either has run. kqueue: the first queues
  // the note and wakes one, the second finds it queued. epoll: the callback wakes one each time.
  const auto [flavour, expected] =
      GENERATE(table<Flavour, Numbers>({{Flavour::Kqueue, {0, 1}}, {Flavour::Herd, {1, 1}}}));
  Lab lab(flavour, Trigger::Edge, 2);
  lab.complete();
  lab.complete();
  lab.settle();
  CHECK(lab.woken() == expected);
}

TEST_CASE("a thread stops being a waiter when it is woken, not when it runs",
          "[models][event-poll]") {
  Lab lab(Flavour::Herd, Trigger::Edge, 1);
  lab.complete();
  CHECK(lab.poll.sleepers().empty());
  lab.complete();  // wakes nobody: the one thread is on its way
  lab.settle();
  CHECK(lab.woken() == Numbers{1});
}

TEST_CASE("of several threads in one set the last asleep is woken", "[models][event-poll]") {
  Lab lab(Flavour::Herd, Trigger::Edge, 3);
  for (int i = 0; i < 4; ++i) {
    lab.complete();
    lab.settle();
  }
  CHECK(lab.woken() == Numbers{0, 0, 4});
}

TEST_CASE("edge-triggered: told once, one-shot: told once until enabled", "[models][event-poll]") {
  const auto trigger = GENERATE(Trigger::Edge, Trigger::OneShot);
  Lab lab(Flavour::Herd, trigger, 1);
  Onlooker& t = *lab.threads.front();
  lab.complete();
  lab.settle();
  CHECK(t.told == std::vector<Numbers>{{0}});
  lab.complete();  // a new edge; one-shot is masked
  lab.settle();
  CHECK(t.told.size() == (trigger == Trigger::Edge ? 2U : 1U));
  if (trigger == Trigger::OneShot) {
    lab.poll.enable(*lab.sockets.front(), nullptr);  // still two pending: listed at once
    std::vector<Ready> ready;
    CHECK(lab.poll.harvest(10, ready, nullptr) == 1);
  }
}

TEST_CASE("what is no longer ready is not reported", "[models][event-poll]") {
  Lab lab(Flavour::Herd, Trigger::Level, 1);
  lab.complete();
  lab.sockets.front()->take(lab.queue.now());  // somebody else was quicker
  lab.settle();
  CHECK(lab.threads.front()->told == std::vector<Numbers>{{}});
}

TEST_CASE("the list keeps the order of becoming ready; poll has descriptor order",
          "[models][event-poll]") {
  const auto [flavour, order] =
      GENERATE(table<Flavour, Numbers>({{Flavour::Herd, {2, 0, 1}}, {Flavour::Poll, {0, 1, 2}}}));
  Lab lab(flavour, Trigger::Edge, 1, 3);
  for (const unsigned s : {2U, 0U, 1U}) lab.complete(s);
  lab.settle();
  CHECK(lab.threads.front()->told.front() == order);
}

TEST_CASE("max_events takes a part and leaves the rest in order", "[models][event-poll]") {
  Lab lab(Flavour::Herd, Trigger::Level, 0, 3);
  for (const unsigned s : {0U, 1U, 2U}) lab.complete(s);
  std::vector<Ready> ready;
  Numbers seen;
  for (int i = 0; i < 4; ++i) {  // level: handed out, back to the tail
    lab.poll.harvest(1, ready, nullptr);
    seen.push_back(ready.front().socket().number());
  }
  CHECK(seen == Numbers{0, 1, 2, 0});
}

TEST_CASE("a socket with a queue is ready as soon as it is watched", "[models][event-poll]") {
  Lab lab(Flavour::Exclusive, Trigger::Level, 0, 1);
  lab.poll.unwatch(*lab.sockets.front());
  lab.complete();
  std::vector<Ready> ready;
  CHECK(lab.poll.harvest(10, ready, nullptr) == 0);
  lab.poll.watch(*lab.sockets.front());
  CHECK(lab.poll.harvest(10, ready, nullptr) == 1);
}

TEST_CASE("exclusive entries: one round ends at the first that had a sleeper",
          "[models][event-poll]") {
  // Three sets on one socket, registered 0 1 2; 0 has nobody asleep: it gets the item on its list,
  // 1 is woken, 2 is not even called.
  Lab zero(Flavour::Exclusive, Trigger::Level, 0);
  ListenSocket& socket = *zero.sockets.front();
  Lab one(Flavour::Exclusive, Trigger::Level, 1, 0), two(Flavour::Exclusive, Trigger::Level, 1, 0);
  one.poll.watch(socket);
  two.poll.watch(socket);
  zero.complete();
  one.settle();
  two.settle();
  CHECK(one.woken() == Numbers{1});
  CHECK(two.woken() == Numbers{0});
  std::vector<Ready> ready;
  CHECK(zero.poll.harvest(10, ready, nullptr) == 1);
  CHECK(two.poll.harvest(10, ready, nullptr) == 0);
  one.poll.unwatch(socket);
  two.poll.unwatch(socket);
}

TEST_CASE("exclusive before Linux 5.7: a woken thread ends rounds until it has run",
          "[models][event-poll]") {
  // One socket, two sets with a thread each, two connections before either has run. Since 5.7 the
  // first set has no sleeper when the second comes, so the round goes on.
  const bool until_run = GENERATE(true, false);
  Lab first(Flavour::Exclusive, Trigger::Level, 1, 1, until_run);
  Lab second(Flavour::Exclusive, Trigger::Level, 1, 0, until_run);
  ListenSocket& socket = *first.sockets.front();
  second.poll.watch(socket);
  first.complete();
  first.complete();
  first.settle();
  second.settle();
  CHECK(first.woken() == Numbers{1});
  CHECK(second.woken() == Numbers{until_run ? 0U : 1U});
  first.complete();  // it has run and sleeps again
  first.settle();
  CHECK(first.woken() == Numbers{2});
  second.poll.unwatch(socket);
}

TEST_CASE("one-shot: enabling a socket that is ready wakes a sleeper", "[models][event-poll]") {
  Lab lab(Flavour::Herd, Trigger::OneShot, 2);
  lab.complete();
  lab.settle();
  CHECK(lab.woken() == Numbers{0, 1});
  lab.poll.enable(*lab.sockets.front(), nullptr);  // nobody has accepted
  lab.settle();
  CHECK(lab.woken() == Numbers{0, 2});
}

TEST_CASE("a socket is reported with the length of its queue at that moment",
          "[models][event-poll]") {
  Lab lab(Flavour::Kqueue, Trigger::Level, 0);
  lab.complete();
  lab.complete();
  std::vector<Ready> ready;
  REQUIRE(lab.poll.harvest(10, ready, nullptr) == 1);
  lab.complete();
  CHECK(ready.front().reported() == 2);
}

}  // namespace
}  // namespace acceptlab::kernel
