#pragma once

#include <string>

#include "validation/native/costs/measurement.hpp"

namespace acceptlab::native::costs {

/// "acceptlab.costs/1", see docs/calibration.md. Times in nanoseconds.
std::string json_of(const Results& results);
/// A table for people.
std::string text_of(const Results& results);

}  // namespace acceptlab::native::costs
