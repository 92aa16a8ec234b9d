#pragma once

#include <string>

#include "experiment/notation/value.hpp"

namespace acceptlab::experiment {

/// A value of a scenario file in the notation of JSON.
std::string to_json(const Value& value);

}  // namespace acceptlab::experiment
