#pragma once

#include <string>

#include "experiment/result/json_text.hpp"
#include "experiment/result/summary.hpp"
#include "experiment/run/run.hpp"

namespace acceptlab::experiment {

inline constexpr const char* result_schema = "acceptlab.result/1";

/// The program's version, as in the result.
const char* program_version();

/// The name of a scenario's file in a result folder: its title, or the scenario file's name, with
/// everything but letters, digits, '.', '_' and '-' made '-', and ".json".
std::string result_file_name(const Scenario& scenario);

/// The result as JSON, with a line feed at the end; every field is described in
/// docs/results-format.md. Equal runs give equal bytes unless `timing` adds the block of that name.
std::string result_json(const RunResult& result, const Summary& summary, bool timing = false);

/// The same as a value within another document, indented by `depth`.
std::string result_object(const RunResult& result, const Summary& summary, bool timing,
                          unsigned depth);

/// {"value", "ci95"}; numbers that do not exist are null.
std::string estimate_json(const Estimate& estimate);

/// Blocks of the result.
JsonFields connection_fields(const Summary& summary);
std::string latency_json(const std::vector<LatencySummary>& latency, bool histograms,
                         unsigned depth);
std::string sockets_json(const std::vector<SocketSummary>& sockets, unsigned depth);
std::string workers_json(const std::vector<WorkerSummary>& workers, unsigned depth);
std::string cpus_json(const std::vector<CpuSummary>& cpus, unsigned depth);
std::string lifecycle_json(const std::vector<LifecycleSummary>& lifecycle, unsigned depth);
std::string series_json(const std::vector<SeriesPoint>& series, unsigned depth);

}  // namespace acceptlab::experiment
