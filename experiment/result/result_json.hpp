#pragma once

#include <string>

#include "experiment/result/summary.hpp"
#include "experiment/run/run.hpp"

namespace acceptlab::experiment {

inline constexpr const char* result_schema = "acceptlab.result/1";

/// The program's version, as in the result.
const char* program_version();

/// {"server.workers": 16, ...}: what a sweep sets for this point; {} for any other scenario.
std::string settings_json(const std::vector<std::pair<std::string, std::string>>& settings);

/// The name of a scenario's file in a result folder: its title, or the scenario file's name, with
/// everything but letters, digits, '.', '_' and '-' made '-', and ".json".
std::string result_file_name(const Scenario& scenario);

/// The result as JSON, with a line feed at the end; every field is described in
/// docs/results-format.md. Equal runs give equal bytes unless `timing` adds the block of that name.
std::string result_json(const RunResult& result, const Summary& summary, bool timing = false);

/// The same as a value within another document, indented by `depth`.
std::string result_object(const RunResult& result, const Summary& summary, bool timing,
                          unsigned depth);

}  // namespace acceptlab::experiment
