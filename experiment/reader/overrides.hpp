#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "experiment/keys/reading.hpp"
#include "experiment/notation/value.hpp"
#include "experiment/reader/scenario_reader.hpp"

namespace acceptlab::experiment {

/// Writes the overrides into the tree of a scenario file, with the command line as their place.
void apply_overrides(Reading& r, Value& root, const Overrides& overrides);

}  // namespace acceptlab::experiment
