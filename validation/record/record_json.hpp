#pragma once

#include <string>
#include <string_view>

#include "validation/record/record.hpp"

namespace acceptlab::validation {

inline constexpr const char* record_schema = "acceptlab.record/2";

/// The record as JSON, with a line feed at the end. Equal records give equal bytes. A number that
/// does not exist (NaN) is null; bytes that are no UTF-8 become U+FFFD.
std::string record_json(const Record& record);

/// The record that such a text holds; `name` stands in messages. Every field but Record::version is
/// required and none is unknown. Throws experiment::ScenarioError: for what is no JSON with the
/// place, for another format or version with what was found, else with each field that is wrong.
Record read_record_text(std::string_view text, const std::string& name);

/// The same from a file; a file that cannot be read is such an error.
Record read_record(const std::string& file);

}  // namespace acceptlab::validation
