// The event queue in the hold model: N events are pending, and each one that runs schedules its
// successor. Beside it a plain loop over a heap of {time, index} with the same draws.

#include "sim/event_queue.hpp"

#include <array>
#include <memory>

#include "bench/customers.hpp"
#include "bench/plain_heap.hpp"
#include "bench/side_by_side.hpp"
#include "sim/timer_lane.hpp"

namespace acceptlab::bench {
namespace {

using sim::Duration;
using sim::EventClass;
using sim::EventQueue;
using sim::Time;
using namespace std::chrono_literals;

constexpr std::int64_t slice_events = 100'000;
constexpr sim::RandomSpace space{7, 0};

sim::DrawSequence draws_of(std::uint64_t entity) {
  return {space, sim::Purpose::Demand, 0, entity};
}

// --- Exponential increments

/// Mean increment such that one event is due every 100 ns, whatever the number pending.
double mean_of(std::uint64_t pending) { return 100.0 * static_cast<double>(pending); }

class EngineHold {
 public:
  explicit EngineHold(std::uint64_t pending, const sim::Interruption* interruption = nullptr)
      : mean_ns_(mean_of(pending)) {
    if (interruption != nullptr) queue_.heed(*interruption);
    for (std::uint64_t i = 0; i < pending; ++i) schedule(i);
  }
  std::uint64_t events() const { return queue_.events_run(); }
  void run_until(Time end) { queue_.run_until(end); }

 private:
  void schedule(std::uint64_t index) {
    queue_.after(exponential(mean_ns_, draws_.bits()), EventClass::Completion,
                 sim::bind<&EngineHold::happen>(*this, index));
  }
  void happen(std::uint64_t index) {
    benchmark::DoNotOptimize(index);
    schedule(index);
  }

  EventQueue queue_;
  sim::DrawSequence draws_ = draws_of(0);
  double mean_ns_;
};

class PlainHold {
 public:
  explicit PlainHold(std::uint64_t pending) : mean_ns_(mean_of(pending)) {
    for (std::uint64_t i = 0; i < pending; ++i) heap_.push({increment(), i});
  }
  std::uint64_t events() const { return events_; }
  void run_until(Time time) {
    const std::int64_t end = time.time_since_epoch().count();
    while (heap_.top().time <= end) {
      const PlainHeap::Entry entry = heap_.top();
      benchmark::DoNotOptimize(entry.index);
      heap_.replace_top({entry.time + increment(), entry.index});
      ++events_;
    }
  }

 private:
  std::int64_t increment() { return exponential(mean_ns_, draws_.bits()).count(); }

  PlainHeap heap_;
  sim::DrawSequence draws_ = draws_of(0);
  double mean_ns_;
  std::uint64_t events_ = 0;
};

void hold_exponential(benchmark::State& state) {
  const auto pending = static_cast<std::uint64_t>(state.range(0));
  EngineHold engine(pending);
  PlainHold plain(pending);
  const Time start{Duration(2 * static_cast<std::int64_t>(mean_of(pending)))};
  engine.run_until(start);
  plain.run_until(start);
  side_by_side(state, engine, plain, start, Duration(100 * slice_events));
}

/// What it costs to be ready to end at any moment: "plain" is the engine that is not.
void hold_heeding(benchmark::State& state) {
  const auto pending = static_cast<std::uint64_t>(state.range(0));
  const sim::Interruption interruption;
  EngineHold heeding(pending, &interruption), plain(pending);
  const Time start{Duration(2 * static_cast<std::int64_t>(mean_of(pending)))};
  heeding.run_until(start);
  plain.run_until(start);
  side_by_side(state, heeding, plain, start, Duration(100 * slice_events));
}

// --- Mixed timers: of ten pending, one is short (exponential, 10 ms) and nine are constant timers
// of 1, 3 and 7 s that are set again when they run; 96% of the events are the short ones.

constexpr double short_mean_ns = 10e6;
constexpr std::array<Duration, 3> timer_delays{1s, 3s, 7s};
constexpr Time mixed_start{7s};  // short ones begin when the timers are spread over their delays

bool is_short(std::uint64_t index) { return index % 10 == 0; }

/// Timers start one after the other, evenly over their delay: when the n-th of `pending` is first
/// due.
Time first_due(std::uint64_t index, std::uint64_t pending) {
  const Duration delay = timer_delays[index % 3];
  const double share = static_cast<double>(index) / static_cast<double>(pending);
  return Time(delay +
              Duration(static_cast<std::int64_t>(share * static_cast<double>(delay.count()))));
}

/// Timers as events in the heap, or in lanes of which only the head is there.
template <bool Lanes>
class EngineMixed {
 public:
  explicit EngineMixed(std::uint64_t pending) : pending_(pending) {
    for (std::uint64_t i = 0; i < pending; i += 10) {
      queue_.at(mixed_start + increment(), EventClass::Timer, action(i));
    }
    for (std::uint64_t i = 1; i <= 3; ++i) start_timer(i);
  }
  std::uint64_t events() const { return queue_.events_run() - starts_; }
  void run_until(Time end) { queue_.run_until(end); }

 private:
  Duration increment() { return exponential(short_mean_ns, draws_.bits()); }
  sim::Continuation action(std::uint64_t index) {
    return sim::bind<&EngineMixed::happen>(*this, index);
  }
  void happen(std::uint64_t index) {
    if (is_short(index)) {
      queue_.after(increment(), EventClass::Timer, action(index));
    } else {
      set_timer(index);
    }
  }
  void set_timer(std::uint64_t index) {
    if constexpr (Lanes) {
      lanes_[index % 3].set(action(index));
    } else {
      queue_.after(timer_delays[index % 3], EventClass::Timer, action(index));
    }
  }
  /// Sets the timer if it is one, and has the next of the same delay start when it should.
  void start_timer(std::uint64_t index) {
    if (queue_.now() > Time{} || index > 3) ++starts_;
    if (!is_short(index)) set_timer(index);
    const std::uint64_t next = index + 3;
    if (next >= pending_) return;
    queue_.at(first_due(next, pending_) - timer_delays[next % 3], EventClass::Timer,
              sim::bind<&EngineMixed::start_timer>(*this, next));
  }

  std::uint64_t pending_, starts_ = 0;
  EventQueue queue_;
  std::array<sim::TimerLane, 3> lanes_{sim::TimerLane(queue_, timer_delays[0], EventClass::Timer),
                                       sim::TimerLane(queue_, timer_delays[1], EventClass::Timer),
                                       sim::TimerLane(queue_, timer_delays[2], EventClass::Timer)};
  sim::DrawSequence draws_ = draws_of(1);
};

/// The same by hand, all in one heap.
class PlainMixedHeap {
 public:
  explicit PlainMixedHeap(std::uint64_t pending) {
    for (std::uint64_t i = 0; i < pending; ++i) {
      const Time due = is_short(i) ? mixed_start + increment() : first_due(i, pending);
      heap_.push({due.time_since_epoch().count(), i});
    }
  }
  std::uint64_t events() const { return events_; }
  void run_until(Time time) {
    const std::int64_t end = time.time_since_epoch().count();
    while (heap_.top().time <= end) {
      const PlainHeap::Entry entry = heap_.top();
      const Duration delay = is_short(entry.index) ? increment() : timer_delays[entry.index % 3];
      heap_.replace_top({entry.time + delay.count(), entry.index});
      ++events_;
    }
  }

 private:
  Duration increment() { return exponential(short_mean_ns, draws_.bits()); }

  PlainHeap heap_;
  sim::DrawSequence draws_ = draws_of(1);
  std::uint64_t events_ = 0;
};

/// The same by hand with a ring for each constant delay, beside a heap for the rest.
class PlainMixedRings {
 public:
  explicit PlainMixedRings(std::uint64_t pending) {
    for (std::uint64_t i = 0; i < pending; ++i) {
      if (is_short(i)) {
        heap_.push({(mixed_start + increment()).time_since_epoch().count(), i});
      } else {
        rings_[i % 3].push({first_due(i, pending).time_since_epoch().count(), i});
      }
    }
  }
  std::uint64_t events() const { return events_; }
  void run_until(Time time) {
    const std::int64_t end = time.time_since_epoch().count();
    for (;;) {
      const PlainHeap::Entry top = heap_.top();
      std::size_t ring = 3;
      std::int64_t next = top.time;
      for (std::size_t i = 0; i < 3; ++i) {
        if (rings_[i].front().time < next) {
          next = rings_[i].front().time;
          ring = i;
        }
      }
      if (next > end) break;
      ++events_;
      if (ring < 3) {
        rings_[ring].push({next + timer_delays[ring].count(), rings_[ring].pop().index});
      } else {
        heap_.replace_top({next + increment().count(), top.index});
      }
    }
  }

 private:
  Duration increment() { return exponential(short_mean_ns, draws_.bits()); }

  PlainHeap heap_;
  std::array<Fifo<PlainHeap::Entry>, 3> rings_;
  sim::DrawSequence draws_ = draws_of(1);
  std::uint64_t events_ = 0;
};

template <bool Lanes, class Plain>
void hold_mixed(benchmark::State& state) {
  const auto pending = static_cast<std::uint64_t>(state.range(0));
  const auto engine = std::make_unique<EngineMixed<Lanes>>(pending);
  Plain plain(pending);
  const Time start = mixed_start + 20ms;
  engine->run_until(start);
  plain.run_until(start);
  const auto ns_between_events = static_cast<std::int64_t>(10 * short_mean_ns) / state.range(0);
  side_by_side(state, *engine, plain, start, Duration(ns_between_events * slice_events));
}

void sizes(benchmark::internal::Benchmark* benchmark) {
  benchmark->ArgName("pending")->Arg(100)->Arg(10'000)->Arg(1'000'000);
  benchmark->Iterations(51)->UseManualTime()->Unit(benchmark::kNanosecond);
}

BENCHMARK(hold_exponential)->Apply(sizes);
BENCHMARK(hold_heeding)->Apply(sizes);
BENCHMARK_TEMPLATE(hold_mixed, false, PlainMixedHeap)->Name("hold_mixed_in_heap")->Apply(sizes);
BENCHMARK_TEMPLATE(hold_mixed, true, PlainMixedRings)->Name("hold_mixed_in_lanes")->Apply(sizes);

}  // namespace
}  // namespace acceptlab::bench
