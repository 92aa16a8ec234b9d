#pragma once

#include <optional>
#include <string>
#include <vector>

#include "experiment/result/json_text.hpp"
#include "experiment/result/summary.hpp"

namespace acceptlab::experiment {

// The blocks of a result as JSON, indented by `depth`.

/// {"value", "ci95"}; numbers that do not exist are null.
std::string estimate_json(const Estimate& estimate);

JsonFields connection_fields(const Summary& summary);
std::string latency_json(const std::vector<LatencySummary>& latency, bool histograms,
                         unsigned depth);
std::string sockets_json(const std::vector<SocketSummary>& sockets, unsigned depth);
std::string workers_json(const std::vector<WorkerSummary>& workers, unsigned depth);
std::string cpus_json(const std::vector<CpuSummary>& cpus, unsigned depth);
std::string lifecycle_json(const std::vector<LifecycleSummary>& lifecycle, unsigned depth);
std::string cost_uncertainty_json(const std::vector<UncertainEstimate>& estimates, unsigned depth);
/// null without one.
std::string control_variate_json(const std::optional<ControlSummary>& control, unsigned depth);
/// {"latency": {"accept_wait": {"mean": estimate}}}; both ends of each interval are the value.
std::string exact_values_json(const std::vector<ExactValue>& values);
/// null without any.
std::string theory_json(const std::optional<Theory>& theory);
std::string series_json(const std::vector<SeriesPoint>& series, unsigned depth);

}  // namespace acceptlab::experiment
