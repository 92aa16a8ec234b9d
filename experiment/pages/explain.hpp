#pragma once

#include <string>

#include "experiment/reader/scenario_reader.hpp"

namespace acceptlab::experiment {

/// Every key in force with its value, where that comes from, and whether it is an assumption.
std::string explain_text(const ReadResult& read);
std::string explain_json(const ReadResult& read);

}  // namespace acceptlab::experiment
