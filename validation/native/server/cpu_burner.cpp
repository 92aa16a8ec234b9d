#include "validation/native/server/cpu_burner.hpp"

#include <algorithm>
#include <array>

#include "validation/native/server/clock.hpp"

namespace acceptlab::native::server {
namespace {

constexpr std::uint64_t trial_loops = 1'000'000;  // about a millisecond
constexpr std::size_t trials = 61;

/// A chain of multiplications, each of which needs the one before: no width of the CPU shortens it,
/// and it touches no memory.
[[gnu::noinline]] void run_loops(std::uint64_t loops) {
  std::uint64_t x = loops | 1;
  for (std::uint64_t i = 0; i < loops; ++i) {
    x *= 6364136223846793005U;
    asm volatile("" : "+r"(x));
  }
}

}  // namespace

double CpuBurner::measure() {
  std::array<std::int64_t, trials> lengths{};
  for (std::int64_t& length : lengths) {
    const std::int64_t begin = now_ns();
    run_loops(trial_loops);
    length = std::max<std::int64_t>(now_ns() - begin, 1);
  }
  const auto middle = lengths.begin() + trials / 2;
  std::nth_element(lengths.begin(), middle, lengths.end());
  return static_cast<double>(trial_loops) * 1000 / static_cast<double>(*middle);
}

void CpuBurner::burn(std::int64_t ns) const {
  run_loops(static_cast<std::uint64_t>(static_cast<double>(ns) * loops_per_us_ / 1000));
}

}  // namespace acceptlab::native::server
