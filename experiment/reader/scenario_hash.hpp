#pragma once

#include <map>
#include <string>
#include <vector>

#include "experiment/reader/scenario_reader.hpp"

namespace acceptlab::experiment {

/// 128 bits in hex over the keys in force and the contents of the named files. What does not change
/// a run is left out: title, and what only compare, sweep and recommend read.
std::string scenario_hash(const std::vector<KeyInForce>& keys,
                          const std::map<std::string, std::string>& files);

}  // namespace acceptlab::experiment
