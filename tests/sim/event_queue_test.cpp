#include "sim/event_queue.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <tuple>
#include <vector>

#include "sim/random.hpp"
#include "tests/catch.hpp"

namespace acceptlab::sim {
namespace {

using namespace std::chrono_literals;
using Numbers = std::vector<std::uint64_t>;

/// Notes which events ran, and when.
struct Log {
  EventQueue queue;
  Numbers ran;
  std::vector<Time> when;
  void note(std::uint64_t number) {
    ran.push_back(number);
    when.push_back(queue.now());
  }
  Continuation entry(std::uint64_t number) { return bind<&Log::note>(*this, number); }
};

TEST_CASE("events run in the order of time, then class, then scheduling", "[sim][event-queue]") {
  Log log;
  log.queue.at(Time(2ns), EventClass::Completion, log.entry(6));
  log.queue.at(Time(1ns), EventClass::Lifecycle, log.entry(5));
  log.queue.at(Time(1ns), EventClass::Arrival, log.entry(4));
  log.queue.at(Time(1ns), EventClass::Packet, log.entry(3));
  log.queue.at(Time(1ns), EventClass::Timer, log.entry(1));
  log.queue.at(Time(1ns), EventClass::Timer, log.entry(2));
  log.queue.at(Time(1ns), EventClass::Completion, log.entry(0));
  log.queue.run_until(Time(10ns));
  CHECK(log.ran == Numbers{0, 1, 2, 3, 4, 5, 6});
  CHECK(log.queue.now() == Time(10ns));
  CHECK(log.queue.events_run() == 7);
}

TEST_CASE("run_until takes its end with it and no more", "[sim][event-queue]") {
  Log log;
  log.queue.at(Time(5ns), EventClass::Timer, log.entry(0));
  log.queue.at(Time(6ns), EventClass::Timer, log.entry(1));
  log.queue.run_until(Time(5ns));
  CHECK(log.ran == Numbers{0});
  CHECK(log.queue.pending() == 1);
  log.queue.run_until(Time::max());
  CHECK(log.ran == Numbers{0, 1});
  CHECK(log.queue.now() == Time(6ns));  // an end at infinity leaves the clock at the last event
}

TEST_CASE("the past cannot be scheduled", "[sim][event-queue]") {
  Log log;
  log.queue.run_until(Time(5ns));
  CHECK_THROWS_AS(log.queue.at(Time(4ns), EventClass::Timer, log.entry(0)), InternalError);
}

/// An event that does more than note itself.
struct Chain {
  Log& log;
  void complete(std::uint64_t /*unused*/) {
    log.note(0);
    log.queue.soon(log.entry(2));
    log.queue.soon(bind<&Chain::more>(*this));
    log.queue.at(log.queue.now(), EventClass::Packet, log.entry(7));
  }
  void more(std::uint64_t /*unused*/) {
    log.note(3);
    log.queue.soon(log.entry(5));
  }
};

TEST_CASE("what is to run soon runs after due completions, before all later classes, in order",
          "[sim][event-queue]") {
  // At 1 ns: completion 0 (which asks for 2, 3 and packet 7), completion 1, timer 6. Then 2 and 3
  // leave the ring, 4 stands for nothing, 3 adds 5 behind them; timer 6 and packet 7 come last.
  Log log;
  Chain chain{log};
  log.queue.at(Time(1ns), EventClass::Timer, log.entry(6));
  log.queue.at(Time(1ns), EventClass::Completion, bind<&Chain::complete>(chain));
  log.queue.at(Time(1ns), EventClass::Completion, log.entry(1));
  log.queue.at(Time(2ns), EventClass::Completion, log.entry(8));
  log.queue.run_until(Time(5ns));
  CHECK(log.ran == Numbers{0, 1, 2, 3, 5, 6, 7, 8});
  CHECK(log.when[4] == Time(1ns));
}

TEST_CASE("the ring grows and wraps without changing the order", "[sim][event-queue]") {
  struct Feeder {
    Log& log;
    std::uint64_t next = 0;
    void feed(std::uint64_t depth) {
      log.note(depth);
      // Two for one until 100 have been asked for: the ring of 16 grows while its head has moved.
      for (int i = 0; i < 2 && next < 100; ++i) log.queue.soon(bind<&Feeder::feed>(*this, ++next));
    }
  };
  Log log;
  Feeder feeder{log};
  log.queue.soon(bind<&Feeder::feed>(feeder, 0));
  log.queue.run_until(Time(0ns));
  Numbers expected(101);
  for (std::uint64_t i = 0; i <= 100; ++i) expected[i] = i;
  CHECK(log.ran == expected);
}

TEST_CASE("a cancelled event is as if it had never been", "[sim][event-queue]") {
  Log log, without;
  for (Log* l : {&log, &without}) l->queue.at(Time(1ns), EventClass::Timer, l->entry(0));
  const Ticket ticket = log.queue.at(Time(2ns), EventClass::Timer, log.entry(1));
  without.queue.take_sequence();
  for (Log* l : {&log, &without}) l->queue.at(Time(3ns), EventClass::Timer, l->entry(2));
  log.queue.cancel(ticket);
  for (Log* l : {&log, &without}) l->queue.run_until(Time(9ns));
  CHECK(log.ran == without.ran);
  CHECK(log.queue.events_run() == without.queue.events_run());
  CHECK(log.queue.fingerprint() == without.queue.fingerprint());
}

TEST_CASE("the ticket of an event that has run cancels nothing", "[sim][event-queue]") {
  Log log;
  const Ticket first = log.queue.at(Time(1ns), EventClass::Timer, log.entry(0));
  log.queue.run_until(Time(1ns));
  const Ticket second = log.queue.at(Time(2ns), EventClass::Timer, log.entry(1));  // the same slot
  log.queue.cancel(first);
  log.queue.cancel(Ticket{});
  log.queue.run_until(Time(2ns));
  CHECK(log.ran == Numbers{0, 1});
  log.queue.cancel(second);
}

/// Events without end: one a nanosecond, or all at one instant. The n-th asks for an interruption.
struct Endless {
  EventQueue queue;
  Interruption interruption;
  std::uint64_t asks_at = 0;
  void one_a_nanosecond(std::uint64_t number) {
    if (number == asks_at) interruption.request();
    queue.after(1ns, EventClass::Timer, bind<&Endless::one_a_nanosecond>(*this, number + 1));
  }
  void all_at_once(std::uint64_t number) {
    if (number == asks_at) interruption.request();
    queue.soon(bind<&Endless::all_at_once>(*this, number + 1));
  }
};

TEST_CASE("an interruption ends the run within so many events", "[sim][event-queue]") {
  constexpr std::uint64_t most = EventQueue::events_between_looks;
  for (const std::uint64_t asks_at : {std::uint64_t{1}, most, most + 1, 10 * most - 1}) {
    for (const bool at_once : {false, true}) {
      INFO(asks_at << (at_once ? " at once" : ""));
      Endless endless{{}, {}, asks_at};
      endless.queue.heed(endless.interruption);
      endless.queue.soon(at_once ? bind<&Endless::all_at_once>(endless, 1)
                                 : bind<&Endless::one_a_nanosecond>(endless, 1));
      CHECK_THROWS_AS(endless.queue.run_until(Time::max()), Interrupted);
      CHECK(endless.queue.events_run() >= asks_at);
      CHECK(endless.queue.events_run() < asks_at + most);
    }
  }
}

TEST_CASE("after an interruption no run begins", "[sim][event-queue]") {
  Log log;
  Interruption interruption;
  log.queue.heed(interruption);
  log.queue.at(Time(1ns), EventClass::Timer, log.entry(0));
  interruption.request();
  CHECK_THROWS_AS(log.queue.run_until(Time(1ns)), Interrupted);
  CHECK(log.ran.empty());
}

TEST_CASE("an interruption that is not requested changes nothing", "[sim][event-queue]") {
  Endless heeding, plain;
  heeding.queue.heed(heeding.interruption);
  for (Endless* endless : {&heeding, &plain}) {
    endless->queue.soon(bind<&Endless::one_a_nanosecond>(*endless, 1));
    endless->queue.run_until(Time(5000ns));
    CHECK(endless->queue.now() == Time(5000ns));
    CHECK(endless->queue.events_run() == 5001);
  }
  CHECK(heeding.queue.fingerprint() == plain.queue.fingerprint());
}

TEST_CASE("stop() ends the run after the event that calls it", "[sim][event-queue]") {
  struct Stopper {
    Log& log;
    void stop(std::uint64_t number) {
      log.note(number);
      log.queue.soon(log.entry(number + 1));
      log.queue.stop();
    }
  };
  Log log;
  Stopper stopper{log};
  log.queue.at(Time(3ns), EventClass::Timer, bind<&Stopper::stop>(stopper, 0));
  log.queue.run_until(Time(9ns));
  CHECK(log.ran == Numbers{0});
  CHECK(log.queue.now() == Time(3ns));
  log.queue.run_until(Time(9ns));
  CHECK(log.ran == Numbers{0, 1});
}

TEST_CASE("fingerprints tell runs apart that differ in a time, a class or a mark",
          "[sim][event-queue]") {
  const auto fingerprint = [](Duration at, EventClass event_class, bool marked) {
    Log log;
    log.queue.at(Time(at), event_class, log.entry(0));
    log.queue.run_until(Time(9ns));
    if (marked) log.queue.mark(1);
    return log.queue.fingerprint();
  };
  const auto base = fingerprint(1ns, EventClass::Timer, false);
  CHECK(base == fingerprint(1ns, EventClass::Timer, false));
  CHECK(base != fingerprint(2ns, EventClass::Timer, false));
  CHECK(base != fingerprint(1ns, EventClass::Packet, false));
  CHECK(base != fingerprint(1ns, EventClass::Timer, true));
}

// --- Against a plain multimap

/// What an event queue does, written with the standard library: keys are (time, class, sequence).
class PlainQueue {
 public:
  using Key = std::tuple<std::int64_t, int, std::uint64_t>;
  Key add(std::int64_t time, int event_class, std::uint64_t number) {
    const Key key{time, event_class, sequence_++};
    events_.emplace(key, number);
    return key;
  }
  void cancel(const Key& key) { events_.erase(key); }
  std::optional<std::pair<std::int64_t, std::uint64_t>> pop(std::int64_t limit) {
    if (events_.empty() || std::get<0>(events_.begin()->first) > limit) return std::nullopt;
    const auto first = *events_.begin();
    events_.erase(events_.begin());
    return std::pair{std::get<0>(first.first), first.second};
  }
  bool empty() const { return events_.empty(); }

 private:
  std::multimap<Key, std::uint64_t> events_;
  std::uint64_t sequence_ = 0;
};

/// Runs the same random program on both: each event schedules none, one, two or three others,
/// often at its own instant, and cancels one that it or another scheduled.
struct RandomProgram {
  RandomProgram(std::uint64_t seed, std::size_t length)
      : draws({seed, 0}, Purpose::Choice, 0, 0), most(length) {}

  EventQueue queue;
  PlainQueue plain;
  DrawSequence draws;
  std::size_t most;
  std::uint64_t next = 0;
  std::vector<std::pair<Ticket, PlainQueue::Key>> tickets;
  std::size_t mismatches = 0;

  void schedule() {
    const auto delay = static_cast<std::int64_t>(draws.below(4) == 0 ? 0 : 1 + draws.below(50));
    const auto event_class = static_cast<int>(draws.below(5));
    const auto now = queue.now().time_since_epoch().count();
    const std::uint64_t number = next++;
    const Ticket ticket =
        queue.at(Time(Duration(now + delay)), static_cast<EventClass>(event_class),
                 bind<&RandomProgram::run>(*this, number));
    tickets.emplace_back(ticket, plain.add(now + delay, event_class, number));
  }
  void run(std::uint64_t number) {
    const auto expected = plain.pop(queue.now().time_since_epoch().count());
    mismatches += !expected || expected->second != number ||
                  expected->first != queue.now().time_since_epoch().count();
    const std::uint32_t children = next < most ? draws.below(4) : 0;
    for (std::uint32_t i = 0; i < children; ++i) schedule();
    if (draws.below(3) == 0) {
      const auto& [ticket, key] = tickets[draws.below(static_cast<std::uint32_t>(tickets.size()))];
      queue.cancel(ticket);
      plain.cancel(key);
    }
  }
};

TEST_CASE("the queue runs random programs as a multimap does", "[sim][event-queue]") {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    RandomProgram program(seed, 3000);
    for (int i = 0; i < 200; ++i) program.schedule();
    program.queue.run_until(Time::max());
    INFO("seed " << seed);
    CHECK(program.mismatches == 0);
    CHECK(program.plain.empty());
    CHECK(program.next > 200);
  }
}

TEST_CASE("the heap with its hole sorts as a set does", "[sim][event-queue]") {
  const RandomSpace space{3, 0};
  DrawSequence draws(space, Purpose::Choice, 0, 0);
  EventHeap heap;
  std::multimap<std::pair<std::uint64_t, std::uint64_t>, int> plain;
  std::uint64_t key = 0;
  for (int step = 0; step < 100000; ++step) {
    // Up to 300 entries and down to none again; pushes follow pops half of the time.
    const bool up = (step / 1000) % 2 == 0;
    const bool push = plain.empty() || draws.below(10) < (up ? 6U : 4U);
    if (push) {
      const std::uint64_t time = draws.below(1000);
      heap.push({time, ++key}, [](EventHeap::Entry) {});
      plain.emplace(std::pair{time, key}, 0);
    } else {
      const EventHeap::Entry top = heap.top();
      const auto expected = plain.begin()->first;
      if (top.time() != expected.first || top.key() != expected.second) FAIL("step " << step);
      heap.pop();
      plain.erase(plain.begin());
    }
    if (heap.size() != plain.size() || heap.empty() != plain.empty()) FAIL("size, step " << step);
  }
}

}  // namespace
}  // namespace acceptlab::sim
