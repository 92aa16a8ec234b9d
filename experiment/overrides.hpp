#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "experiment/reading.hpp"
#include "experiment/scenario_reader.hpp"
#include "experiment/value.hpp"

namespace acceptlab::experiment {

/// Writes the overrides into the tree of a scenario file, with the command line as their place.
void apply_overrides(Reading& r, Value& root, const Overrides& overrides);

/// The parts of a key's address: "arrivals.steady.process.rate" by its dots, with TOML quotes
/// respected; a sysctl's name is one part: "net.core.somaxconn" is kernel, sysctl and itself.
std::vector<std::string> split_address(std::string_view address);

/// Whether `address` names a key that a scenario may have; an error when not.
bool check_address(Reading& r, const Place& place, std::string_view key,
                   const std::string& address);

}  // namespace acceptlab::experiment
