#pragma once

#include <cstdint>

#include "sim/arithmetic.hpp"
#include "sim/random.hpp"
#include "sim/time.hpp"

namespace acceptlab::bench {

constexpr double service_ns = 100e3;
constexpr double load = 0.8;

/// An exponential duration from 64 random bits, by inversion.
inline sim::Duration exponential(double mean_ns, std::uint64_t bits) {
  return sim::Duration(static_cast<std::int64_t>(0.5 - mean_ns * sim::log(sim::unit(bits))));
}

struct Customer {
  sim::Time arrived;
  sim::Duration demand;
};

/// The n-th customer: gap before the next one, own demand, and 4 bits to choose a queue by.
struct Draws {
  sim::Duration gap, demand;
  unsigned choice;
};
inline Draws draws_of(std::uint64_t n, unsigned servers) {
  const auto block = sim::RandomSpace{7, 0}.block(sim::Purpose::ArrivalAndDemand, 0, n, 0);
  return {exponential(service_ns / load / servers, block[0]), exponential(service_ns, block[1]),
          static_cast<unsigned>(block[0] & 15)};
}

}  // namespace acceptlab::bench
