#include "validation/native/load/own_draws.hpp"

#include <cmath>
#include <random>

namespace acceptlab::native::load {
namespace {

constexpr std::uint32_t first_address = 0x7f010001;  // 127.1.0.1
constexpr std::uint64_t addresses = 200;
// The default of net.ipv4.ip_local_port_range, where servers seldom listen.
constexpr std::uint64_t first_port = 32768, ports = 28232;

/// Uniform in (0, 1]. The standard's distributions differ between libraries, its engines do not.
double unit(std::mt19937_64& random) {
  constexpr double steps = 9007199254740992.0;  // 2^53
  return (static_cast<double>(random() >> 11) + 1) / steps;
}

}  // namespace

PlannedConnection own_flow(std::uint64_t n, bool on_loopback) {
  PlannedConnection flow;
  if (!on_loopback) return flow;
  flow.address = first_address + static_cast<std::uint32_t>(n % addresses);
  flow.port = static_cast<std::uint16_t>(first_port + n / addresses % ports);
  return flow;
}

Schedule draw_poisson(const PoissonLoad& load) {
  std::mt19937_64 random(load.seed);
  Schedule schedule;
  const double mean_gap = static_cast<double>(one_second) / load.rate_per_s;
  const auto end = static_cast<double>(load.duration);
  schedule.reserve(static_cast<std::size_t>(end / mean_gap * 1.1) + 16);
  double at = 0;
  while ((at -= std::log(unit(random)) * mean_gap) < end) {
    PlannedConnection next = own_flow(schedule.size(), load.on_loopback);
    next.at = std::llround(at);
    next.cpu = load.cpu;
    schedule.push_back(next);
  }
  return schedule;
}

}  // namespace acceptlab::native::load
