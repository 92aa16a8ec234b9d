#pragma once

#include <string>
#include <vector>

#include "experiment/result/summary.hpp"
#include "experiment/result/text_table.hpp"
#include "experiment/result/titled_table.hpp"
#include "experiment/run/run.hpp"

namespace acceptlab::experiment {

/// The result for people: shares of workers and sockets first, since that is how people find what
/// is wrong, then latency, also of each stream, blame, rates, losses, wake-ups, CPUs, goals and
/// findings.
std::string result_table(const RunResult& result, const Summary& summary, const TableStyle& style);

/// Its tables alone, in this order.
std::vector<TitledTable> result_tables(const Summary& summary, const TableStyle& style);

}  // namespace acceptlab::experiment
