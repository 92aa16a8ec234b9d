#pragma once

#include <string>
#include <vector>

#include "validation/native/costs/entries.hpp"
#include "validation/native/costs/machine.hpp"
#include "validation/native/costs/noise_floor.hpp"

namespace acceptlab::native::costs {

struct Options {
  bool json = false;
  std::size_t repeats = 15;
  std::vector<int> cpus;             // of the client and of the server; empty: the first two
  std::vector<std::string> entries;  // only these; empty: all
};

/// What a run of all repeats came to.
struct Results {
  Machine machine;
  std::vector<int> cpus;  // of the client, of the server
  bool shared_cache = true, shared_core = false;
  std::size_t repeats = 0;
  double clock_ns = 0;
  double loops_per_us = 0, loops_spread = 0;
  std::vector<NoiseFloor> noise;  // of these CPUs
  double foreign = 0, steal = 0;  // fractions of all CPUs' time, the first with the second in it
  double elapsed_s = 0;
  std::vector<std::string> lost;  // what this machine does not allow, and what is left out
  std::vector<Entry> entries;
};

/// Measures, in a network namespace of its own where that is allowed. Throws EnvironmentError when
/// nothing can be measured, std::invalid_argument for options that mean nothing.
Results measure(const Options& options);

}  // namespace acceptlab::native::costs
