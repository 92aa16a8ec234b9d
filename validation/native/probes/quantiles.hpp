#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "validation/native/probes/sched_trace.hpp"

namespace acceptlab::native::probes {

/// The spread of measured times.
struct Quantiles {
  explicit Quantiles(std::vector<Nanoseconds> times);

  std::size_t count = 0;
  Nanoseconds least = 0, p10 = 0, p50 = 0, p90 = 0, p99 = 0, most = 0;

  std::string text() const;
  std::string json() const;  // in nanoseconds
};

/// "1234.5 us"
std::string microseconds(Nanoseconds time);
/// A share with three decimals; 0 of nothing is 0.
std::string share(std::size_t part, std::size_t all);
/// `items`, each a JSON value, as a JSON array.
std::string json_array(const std::vector<std::string>& items);
std::string json_array(const std::vector<int>& numbers);

}  // namespace acceptlab::native::probes
