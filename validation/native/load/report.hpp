#pragma once

#include <string>

#include "validation/native/load/load.hpp"

namespace acceptlab::native::load {

/// What a run came to, as a JSON document `acceptlab.load/1` (docs/load-generator.md).
std::string report_json(const Load& load);

/// The same for people, made from that document. Throws std::runtime_error when `json` is none.
std::string report_text(const std::string& json);

}  // namespace acceptlab::native::load
