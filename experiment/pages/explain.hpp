#pragma once

#include <string>
#include <vector>

#include "experiment/reader/scenario_reader.hpp"

namespace acceptlab::experiment {

/// Every value in force: first the keys of `read`, then what stands behind those that the file does
/// not name, settings of the system and costs.
std::vector<KeyInForce> all_in_force(const ReadResult& read);

/// Every key in force with its value, where that comes from, and whether it is an assumption.
std::string explain_text(const ReadResult& read);
std::string explain_json(const ReadResult& read);

}  // namespace acceptlab::experiment
