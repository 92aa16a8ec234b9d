#pragma once

#include <string>
#include <vector>

#include "experiment/reader/scenario_reader.hpp"

namespace acceptlab::experiment {

/// A number of a scenario, made smaller and larger. Values are TOML.
struct Parameter {
  std::string key;  // address, as --set takes it
  std::string value, low, high;
  /// An integer in it moved by another share than was asked for: 4 less 10% is 3.
  bool in_whole_steps = false;
};

/// The quantities of a scenario, each times 1 - share and 1 + share: rates, times and sizes of the
/// work, the network, limits of the server, every cost. Distributions keep their shape, integers
/// move by at least 1. What is 0 stays away, as does what says how long and how often is simulated.
std::vector<Parameter> tornado_parameters(const ReadResult& base, double share);

}  // namespace acceptlab::experiment
