// The way of a cache line from one CPU that spins for it to another.

#include <atomic>

#include "validation/native/costs/child_process.hpp"
#include "validation/native/costs/experiment.hpp"
#include "validation/native/costs/spin.hpp"
#include "validation/native/probes/test_stand.hpp"

namespace acceptlab::native::costs {
namespace {

constexpr std::uint32_t turns = 400;
constexpr std::size_t rounds = 30;

/// Takes every other turn, from `first` on, until all are over.
void take_turns(std::atomic<std::uint32_t>& turn, std::uint32_t first, std::uint32_t end) {
  for (std::uint32_t own = first; own < end; own += 2) {
    while (turn.load(std::memory_order_acquire) != own) relax();
    turn.store(own + 1, std::memory_order_release);
  }
}

}  // namespace

void measure_cache_line(const Stand& stand) {
  const SharedArray<std::atomic<std::uint32_t>> turn(1);
  constexpr std::uint32_t all = turns * rounds;
  ChildProcess other(stand.server_cpu, [&turn] { take_turns(turn[0], 1, all); });
  probes::allow_cpus({stand.client_cpu});
  take_turns(turn[0], 0, turns);  // in which the other process begins
  for (std::uint32_t i = turns; i < all; i += turns) {
    const Nanoseconds before = probes::now();
    take_turns(turn[0], i, i + turns);
    stand.samples.add("cache_line", 0, static_cast<double>(probes::now() - before) / turns);
  }
  other.join();
}

}  // namespace acceptlab::native::costs
