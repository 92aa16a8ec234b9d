#pragma once

#include <vector>

#include "experiment/reader/scenario_reader.hpp"
#include "experiment/reduction/reduction.hpp"

namespace acceptlab::experiment {

/// Adds to each reason the value in force and where it comes from: the file's line, a default, the
/// policy or --set.
void add_origins(Reasons& reasons, const std::vector<KeyInForce>& keys);

}  // namespace acceptlab::experiment
