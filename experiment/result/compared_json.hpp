#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "experiment/result/compared.hpp"

namespace acceptlab::experiment {

/// What records cover, as JSON; equal data are equal bytes. Loads have three decimals.
std::string compared_json(const std::vector<ComparedRecord>& records);
/// The reverse. Throws nlohmann::json::exception, a std::exception, for anything else.
std::vector<ComparedRecord> read_compared(std::string_view json);

/// What the records that ship cover (experiment/result/compared_records.json); part of the program.
const std::vector<ComparedRecord>& shipped_comparisons();

}  // namespace acceptlab::experiment
