#include "bench/peers/station.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>

#include "bench/customers.hpp"
#include "bench/plain_heap.hpp"
#include "sim/histogram.hpp"

namespace acceptlab::bench {

struct Station::State {
  unsigned servers, idle;
  std::uint64_t customers = 0, events = 0;
  Fifo<Customer> waiting;
  sim::Histogram waits;

  std::int64_t start(const Customer& customer, std::int64_t now_ns) {
    waits.record(sim::Time(sim::Duration(now_ns)) - customer.arrived);
    return std::max<std::int64_t>(customer.demand.count(), 1);
  }
};

Station::Station(unsigned servers) : state_(new State{servers, servers, 0, 0, {}, {}}) {}
Station::~Station() = default;

Station::Next Station::arrive(std::int64_t now_ns) {
  State& s = *state_;
  ++s.events;
  const Draws draws = draws_of(s.customers++, s.servers);
  Next next{std::max<std::int64_t>(draws.gap.count(), 1), 0};
  const Customer customer{sim::Time(sim::Duration(now_ns)), draws.demand};
  if (s.idle > 0) {
    --s.idle;
    next.completion_after = s.start(customer, now_ns);
  } else {
    s.waiting.push(customer);
  }
  return next;
}

Station::Next Station::complete(std::int64_t now_ns) {
  State& s = *state_;
  ++s.events;
  if (!s.waiting.empty()) return {0, s.start(s.waiting.pop(), now_ns)};
  ++s.idle;
  return {};
}

void Station::measure(const char* peer, const std::function<void(std::int64_t)>& run_for) const {
  const State& s = *state_;
  std::array<double, 5> ns_per_event{};
  for (double& ns : ns_per_event) {
    const std::uint64_t before = s.events;
    const std::clock_t begin = std::clock();
    run_for(static_cast<std::int64_t>(500e3 * service_ns / load / s.servers));
    const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    ns = 1e9 * seconds / static_cast<double>(s.events - before);
  }
  std::sort(ns_per_event.begin(), ns_per_event.end());
  std::printf("%-20s M/M/%-2u %8.1f ns an event (mean wait %.4f services)\n", peer, s.servers,
              ns_per_event[2], s.waits.mean_ns() / service_ns);
}

}  // namespace acceptlab::bench
