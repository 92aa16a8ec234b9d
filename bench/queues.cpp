// M/M/1, M/M/16 with one shared queue, and 16 queues side by side, on the public interface of sim/
// and beside each a plain loop with the same random numbers, logarithm and histogram. An event is
// an arrival or the end of a service; the waiting time of every customer is recorded.

#include <array>

#include "bench/customers.hpp"
#include "bench/plain_heap.hpp"
#include "bench/side_by_side.hpp"
#include "sim/event_queue.hpp"
#include "sim/histogram.hpp"

namespace acceptlab::bench {
namespace {

using sim::Duration;
using sim::EventClass;
using sim::EventQueue;
using sim::Time;

constexpr std::int64_t never = INT64_MAX;

// --- On the engine

/// Customers arrive one by one; Derived::take(customer, choice) has them served.
template <class Derived>
class EngineModel {
 public:
  std::uint64_t events() const { return queue_.events_run(); }
  void run_until(Time end) { queue_.run_until(end); }
  sim::Histogram waits;

 protected:
  explicit EngineModel(unsigned servers) : servers_(servers) {
    queue_.after(Duration(0), EventClass::Arrival, sim::bind<&EngineModel::arrive>(*this));
  }
  void serve(const Customer& customer, sim::Continuation completion) {
    waits.record(queue_.now() - customer.arrived);
    queue_.after(customer.demand, EventClass::Completion, completion);
  }
  EventQueue queue_;

 private:
  void arrive(std::uint64_t /*unused*/) {
    const Draws draws = draws_of(customers_++, servers_);
    queue_.after(draws.gap, EventClass::Arrival, sim::bind<&EngineModel::arrive>(*this));
    static_cast<Derived*>(this)->take({queue_.now(), draws.demand}, draws.choice);
  }

  unsigned servers_;
  std::uint64_t customers_ = 0;
};

/// One queue and any number of servers.
class EngineShared : public EngineModel<EngineShared> {
 public:
  explicit EngineShared(unsigned servers) : EngineModel(servers), idle_(servers) {}

  void take(const Customer& customer, unsigned /*choice*/) {
    if (idle_ > 0) {
      --idle_;
      serve(customer, sim::bind<&EngineShared::complete>(*this));
    } else {
      waiting_.push(customer);
    }
  }

 private:
  void complete(std::uint64_t /*unused*/) {
    if (waiting_.empty()) {
      ++idle_;
    } else {
      serve(waiting_.pop(), sim::bind<&EngineShared::complete>(*this));
    }
  }

  Fifo<Customer> waiting_;
  unsigned idle_;
};

/// 16 servers, each with its own queue.
class EngineSplit : public EngineModel<EngineSplit> {
 public:
  EngineSplit() : EngineModel(16) {}

  void take(const Customer& customer, unsigned choice) {
    Server& server = servers_[choice];
    if (server.busy) {
      server.waiting.push(customer);
    } else {
      server.busy = true;
      serve(customer, sim::bind<&EngineSplit::complete>(*this, choice));
    }
  }

 private:
  struct Server {
    Fifo<Customer> waiting;
    bool busy = false;
  };
  void complete(std::uint64_t choice) {
    Server& server = servers_[choice];
    if (server.waiting.empty()) {
      server.busy = false;
    } else {
      serve(server.waiting.pop(), sim::bind<&EngineSplit::complete>(*this, choice));
    }
  }

  std::array<Server, 16> servers_;
};

// --- By hand

class PlainSingle {
 public:
  std::uint64_t events() const { return events_; }
  sim::Histogram waits;

  void run_until(Time time) {
    const std::int64_t end = time.time_since_epoch().count();
    for (;;) {
      if (departure_ <= arrival_) {
        if (departure_ > end) break;
        if (waiting_.empty()) {
          departure_ = never;
        } else {
          serve(waiting_.pop(), departure_);
        }
      } else {
        if (arrival_ > end) break;
        const std::int64_t now = arrival_;
        const Draws draws = draws_of(customers_++, 1);
        arrival_ += draws.gap.count();
        const Customer customer{Time(Duration(now)), draws.demand};
        if (departure_ == never) {
          serve(customer, now);
        } else {
          waiting_.push(customer);
        }
      }
      ++events_;
    }
  }

 private:
  void serve(const Customer& customer, std::int64_t now) {
    waits.record(Time(Duration(now)) - customer.arrived);
    departure_ = now + customer.demand.count();
  }

  Fifo<Customer> waiting_;
  std::int64_t arrival_ = 0, departure_ = never;
  std::uint64_t customers_ = 0, events_ = 0;
};

/// The least of 16, by a tournament without branches.
inline unsigned least_of(const std::array<std::int64_t, 16>& times) {
  std::array<unsigned, 8> a{};
  for (unsigned i = 0; i < 8; ++i) a[i] = 2 * i + (times[2 * i + 1] < times[2 * i]);
  for (unsigned n = 4; n > 0; n /= 2) {
    for (unsigned i = 0; i < n; ++i) {
      a[i] = times[a[2 * i + 1]] < times[a[2 * i]] ? a[2 * i + 1] : a[2 * i];
    }
  }
  return a[0];
}

/// 16 servers; their next departures in an array that is searched after each departure.
template <bool Split>
class PlainSixteen {
 public:
  PlainSixteen() { departures_.fill(never); }
  std::uint64_t events() const { return events_; }
  sim::Histogram waits;

  void run_until(Time time) {
    const std::int64_t end = time.time_since_epoch().count();
    for (;;) {
      const std::int64_t departure = departures_[next_];
      if (departure <= arrival_) {
        if (departure > end) break;
        depart(departure);
      } else {
        if (arrival_ > end) break;
        arrive();
      }
      ++events_;
    }
  }

 private:
  void depart(std::int64_t now) {
    Fifo<Customer>& waiting = waiting_[Split ? next_ : 0];
    if (waiting.empty()) {
      departures_[next_] = never;
      if constexpr (!Split) idle_[idle_count_++] = next_;
    } else {
      serve(waiting.pop(), now, next_);
    }
    next_ = least_of(departures_);
  }
  void arrive() {
    const std::int64_t now = arrival_;
    const Draws draws = draws_of(customers_++, 16);
    arrival_ += draws.gap.count();
    const Customer customer{Time(Duration(now)), draws.demand};
    if constexpr (Split) {
      if (departures_[draws.choice] != never) return waiting_[draws.choice].push(customer);
      start(customer, now, draws.choice);
    } else {
      if (idle_count_ == 0) return waiting_[0].push(customer);
      start(customer, now, idle_[--idle_count_]);
    }
  }
  void start(const Customer& customer, std::int64_t now, unsigned server) {
    serve(customer, now, server);
    if (departures_[server] < departures_[next_]) next_ = server;
  }
  void serve(const Customer& customer, std::int64_t now, unsigned server) {
    waits.record(Time(Duration(now)) - customer.arrived);
    departures_[server] = now + customer.demand.count();
  }

  std::array<std::int64_t, 16> departures_{};
  std::array<Fifo<Customer>, Split ? 16 : 1> waiting_;
  std::array<unsigned, 16> idle_{15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0};
  unsigned idle_count_ = 16, next_ = 0;
  std::int64_t arrival_ = 0;
  std::uint64_t customers_ = 0, events_ = 0;
};

// --- The two beside each other

template <class Engine, class Plain>
void compare(benchmark::State& state, Engine& engine, Plain& plain, unsigned servers) {
  constexpr double slice_events = 100e3;
  side_by_side(state, engine, plain, Time{},
               Duration(static_cast<std::int64_t>(slice_events / 2 * service_ns / load / servers)));
  if (engine.events() != plain.events() || engine.waits.count() != plain.waits.count() ||
      engine.waits.mean_ns() != plain.waits.mean_ns()) {
    state.SkipWithError("the engine and the plain loop disagree");
  }
}

void m_m_1(benchmark::State& state) {
  EngineShared engine(1);
  PlainSingle plain;
  compare(state, engine, plain, 1);
}
void m_m_16_shared(benchmark::State& state) {
  EngineShared engine(16);
  PlainSixteen<false> plain;
  compare(state, engine, plain, 16);
}
void m_m_16_split(benchmark::State& state) {
  EngineSplit engine;
  PlainSixteen<true> plain;
  compare(state, engine, plain, 16);
}

BENCHMARK(m_m_1)->Iterations(201)->UseManualTime();
BENCHMARK(m_m_16_shared)->Iterations(201)->UseManualTime();
BENCHMARK(m_m_16_split)->Iterations(201)->UseManualTime();

}  // namespace
}  // namespace acceptlab::bench
