#include "sim/timer_lane.hpp"

#include <chrono>
#include <vector>

#include "sim/random.hpp"
#include "sim/timer_lanes.hpp"
#include "tests/catch.hpp"

namespace acceptlab::sim {
namespace {

using namespace std::chrono_literals;
using Ran = std::vector<std::pair<std::int64_t, std::uint64_t>>;  // when, which

/// The same random program of timers, either in a lane or in the queue itself.
struct TimerProgram {
  TimerProgram(bool use_lane, std::uint64_t seed)
      : lane(queue, 100ns, EventClass::Timer),
        in_lane(use_lane),
        draws({seed, 0}, Purpose::Choice, 0, 0) {}

  EventQueue queue;
  TimerLane lane;
  bool in_lane;
  DrawSequence draws;
  Ran ran;
  std::vector<TimerLane::Handle> handles;
  std::vector<Ticket> tickets;

  void fire(std::uint64_t number) {
    ran.emplace_back(queue.now().time_since_epoch().count(), number);
    if (draws.below(2) == 0) set();  // from inside a timer
    if (draws.below(3) == 0) cancel_one();
  }
  void other(std::uint64_t number) {
    ran.emplace_back(queue.now().time_since_epoch().count(), number);
    set();
    // A plain timer of the queue that is due with those of the lane: the order of setting decides.
    queue.after(100ns, EventClass::Timer, bind<&TimerProgram::note>(*this, 1000000 + number));
    set();
    if (draws.below(4) == 0) cancel_one();
  }
  void note(std::uint64_t number) {
    ran.emplace_back(queue.now().time_since_epoch().count(), number);
  }
  void set() {
    const auto what = bind<&TimerProgram::fire>(*this, tickets.size() + handles.size());
    if (in_lane) {
      handles.push_back(lane.set(what));
    } else {
      tickets.push_back(queue.after(100ns, EventClass::Timer, what));
    }
  }
  void cancel_one() {
    const auto n = static_cast<std::uint32_t>(in_lane ? handles.size() : tickets.size());
    const std::uint32_t which = draws.below(n);
    if (in_lane) {
      lane.cancel(handles[which]);
    } else {
      queue.cancel(tickets[which]);
    }
  }
};

TEST_CASE("timers in a lane run when and in the order they would in the queue",
          "[sim][timer-lane]") {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    TimerProgram in_lane(true, seed), in_queue(false, seed);
    for (TimerProgram* p : {&in_lane, &in_queue}) {
      DrawSequence gaps({seed, 1}, Purpose::Choice, 0, 0);
      std::int64_t at = 0;
      for (std::uint64_t i = 0; i < 500; ++i) {
        at += gaps.below(12) * 5;  // many at the same instant, or just when a timer is due
        p->queue.at(Time(Duration(at)), EventClass::Packet,
                    bind<&TimerProgram::other>(*p, 2000000 + i));
      }
      p->queue.run_until(Time::max());
    }
    INFO("seed " << seed);
    CHECK(in_lane.ran.size() > 1000);
    CHECK(in_lane.ran == in_queue.ran);
  }
}

struct Count {
  std::vector<std::uint64_t> fired;
  void fire(std::uint64_t n) { fired.push_back(n); }
};

TEST_CASE("a cancelled timer does not fire, wherever it stands in the lane", "[sim][timer-lane]") {
  const auto cancelled = GENERATE(range(0, 4));
  EventQueue queue;
  Count count;
  TimerLane lane(queue, 10ns, EventClass::Timer);
  std::vector<TimerLane::Handle> handles;
  for (std::uint64_t i = 0; i < 4; ++i) handles.push_back(lane.set(bind<&Count::fire>(count, i)));
  lane.cancel(handles[static_cast<std::size_t>(cancelled)]);
  lane.cancel(0);  // none
  queue.run_until(Time(10ns));
  std::vector<std::uint64_t> expected{0, 1, 2, 3};
  expected.erase(expected.begin() + cancelled);
  CHECK(count.fired == expected);
  CHECK(lane.size() == 0);

  lane.cancel(handles[0]);  // all have run: nothing happens to the next
  lane.set(bind<&Count::fire>(count, 9));
  lane.cancel(handles[3]);
  queue.run_until(Time(20ns));
  CHECK(count.fired.back() == 9);
}

TEST_CASE("a million armed timers are one entry in the queue", "[sim][timer-lane]") {
  EventQueue queue;
  Count count;
  TimerLane lane(queue, 1s, EventClass::Timer);
  for (std::uint64_t i = 0; i < 1000000; ++i) lane.set(bind<&Count::fire>(count, i));
  CHECK(lane.size() == 1000000);
  CHECK(queue.pending() == 1);
}

TEST_CASE("lanes of different delays keep apart", "[sim][timer-lane]") {
  // Set at 0 with 30, 10, 20, 10 ns.
  EventQueue queue;
  Count count;
  TimerLanes lanes(queue, EventClass::Timer);
  const std::vector<Duration> delays{30ns, 10ns, 20ns, 10ns};
  for (std::uint64_t i = 0; i < 4; ++i) lanes.set(delays[i], bind<&Count::fire>(count, i));
  queue.run_until(Time(30ns));
  CHECK(count.fired == std::vector<std::uint64_t>{1, 3, 2, 0});
}

}  // namespace
}  // namespace acceptlab::sim
