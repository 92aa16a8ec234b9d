#pragma once

#include <string>

#include "experiment/result/summary.hpp"
#include "experiment/result/text_table.hpp"
#include "experiment/run/run.hpp"
#include "experiment/statistics/metrics.hpp"

namespace acceptlab::experiment {

/// The result for people: shares of workers and sockets first, since that is how people find what
/// is wrong, then latency, also of each stream, blame, rates, losses, wake-ups, CPUs, goals and
/// findings.
std::string result_table(const RunResult& result, const Summary& summary, const TableStyle& style);

/// "1.84 ms ±3%" or "25.0% ±0.4%": the value and half of its interval.
std::string estimate_text(const Estimate& estimate, Unit unit);
std::string value_text(double value, Unit unit);

}  // namespace acceptlab::experiment
