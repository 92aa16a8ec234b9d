#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "experiment/reader/scenario_reader.hpp"

namespace acceptlab::experiment {

/// 128 bits in hex over the keys in force and the contents of the named files. What does not change
/// a run is left out: title, and what only compare, sweep and recommend read.
std::string scenario_hash(const std::vector<KeyInForce>& keys,
                          const std::map<std::string, std::string>& files);

/// The same without what says how many replications there are and what is asked of them: each
/// single replication of two scenarios with the same hash is the same.
std::string replication_hash(std::vector<KeyInForce> keys,
                             const std::map<std::string, std::string>& files);

/// Whether the key at `path` changes what a replication does.
bool changes_a_replication(std::string_view path);

}  // namespace acceptlab::experiment
