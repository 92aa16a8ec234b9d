#pragma once

#include <string>
#include <vector>

#include "validation/native/load/load.hpp"

namespace acceptlab::native::load {

/// What a run came to, as a JSON document `acceptlab.load/1` (docs/load-generator.md).
std::string report_json(const Load& load);

/// What the user should know, a line each: the load's notes, and that it slipped. Throws
/// std::runtime_error when `json` is no report.
std::vector<std::string> report_warnings(const std::string& json);

/// The same for people, made from that document. Throws std::runtime_error when `json` is none.
std::string report_text(const std::string& json);

}  // namespace acceptlab::native::load
