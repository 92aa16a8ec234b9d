// Asking for a spin lock: free and unmoved, free but last held by another CPU, and held, with a
// number of others that wait and ask again as soon as they have had it.

#include "models/cpu/spin_lock.hpp"

#include <benchmark/benchmark.h>

#include <chrono>

#include "models/cpu/fifo_lock.hpp"
#include "models/cpu/token_lock.hpp"

namespace acceptlab::bench {
namespace {

using cpu::FifoLock;
using cpu::Section;
using cpu::TokenLock;
using namespace std::chrono_literals;

struct Lab {
  sim::EventQueue queue;
  cpu::CostTable costs = cpu::CostTable::standard();
  cpu::LockCosts lock_costs{costs, {1, 0}, 0};
  std::uint64_t granted = 0;
};

struct Ticket : Lab {
  FifoLock lock{queue, lock_costs, FifoLock::Kind::Ticket};
};
struct Queued : Lab {
  FifoLock lock{queue, lock_costs, FifoLock::Kind::Queued};
};
struct Token : Lab {
  TokenLock lock{queue, lock_costs, {.cpus = 64}};
};

/// What the simulated time between two that ask costs by itself.
void time_alone(benchmark::State& state) {
  Lab lab;
  for (auto _ : state) lab.queue.run_until(lab.queue.now() + 300ns);
}

/// The lock is always free again: `cpus` take it in turn.
template <class Kind>
void uncontended(benchmark::State& state) {
  Kind lab;
  const auto cpus = static_cast<unsigned>(state.range(0));
  unsigned cpu = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(lab.lock.ask({cpu, cpu / 8}, Section{300ns}, {}));
    lab.queue.run_until(lab.lock.free_at());
    cpu = cpu + 1 == cpus ? 0 : cpu + 1;
  }
}

template <class Kind>
void asks_again(void* object, std::uint64_t cpu) {
  auto& lab = *static_cast<Kind*>(object);
  ++lab.granted;
  const auto place = static_cast<unsigned>(cpu);
  lab.lock.ask({place, place / 8}, Section{300ns}, {asks_again<Kind>, object, cpu});
}

/// One holds the lock and the others wait: the time for each that it is given to.
template <class Kind>
void contended(benchmark::State& state) {
  Kind lab;
  lab.lock.ask({63, 7}, Section{300ns}, {});
  for (unsigned cpu = 0; cpu < static_cast<unsigned>(state.range(0)); ++cpu)
    lab.lock.ask({cpu, cpu / 8}, Section{300ns}, {asks_again<Kind>, &lab, cpu});
  for (auto _ : state) lab.queue.run_until(lab.queue.now() + 1ms);
  state.counters["each"] = benchmark::Counter(
      static_cast<double>(lab.granted), benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

BENCHMARK(time_alone);
BENCHMARK(uncontended<Ticket>)->Arg(1)->Arg(16);
BENCHMARK(uncontended<Queued>)->Arg(1)->Arg(16);
BENCHMARK(uncontended<Token>)->Arg(1)->Arg(16);
BENCHMARK(contended<Ticket>)->Arg(1)->Arg(4)->Arg(16)->Arg(48);
BENCHMARK(contended<Queued>)->Arg(1)->Arg(4)->Arg(16)->Arg(48);
BENCHMARK(contended<Token>)->Arg(1)->Arg(4)->Arg(16)->Arg(48);

}  // namespace
}  // namespace acceptlab::bench
