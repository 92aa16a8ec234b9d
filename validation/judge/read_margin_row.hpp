#pragma once

#include <string>

#include "experiment/keys/reading.hpp"
#include "validation/judge/margins.hpp"

namespace acceptlab::validation {

/// One [[margin]] of margins.toml; `path` stands in messages. What is wrong in it is reported.
MarginRow read_margin_row(experiment::Reading& r, const std::string& path,
                          const experiment::Value& row);

}  // namespace acceptlab::validation
