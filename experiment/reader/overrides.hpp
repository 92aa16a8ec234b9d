#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "experiment/keys/reading.hpp"
#include "experiment/notation/value.hpp"
#include "experiment/reader/scenario_reader.hpp"

namespace acceptlab::experiment {

/// An option as one would type it: "--goal 'accept_wait.p99 < 2ms'".
std::string option_text(std::string_view option, std::string_view argument);

/// Writes the value into the tree under the address of a key, "arrivals.web.process.rate"; `place`
/// is where the key stands. Errors are in `r`.
void set_key(Reading& r, Value& root, const Place& place, const std::string& address, Value value);

/// Writes the overrides into the tree of a scenario file, with the command line as their place.
void apply_overrides(Reading& r, Value& root, const Overrides& overrides);

}  // namespace acceptlab::experiment
