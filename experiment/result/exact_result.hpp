#pragma once

#include <optional>
#include <string>
#include <vector>

#include "experiment/reduction/reduction.hpp"
#include "experiment/result/summary.hpp"
#include "experiment/result/text_table.hpp"
#include "experiment/result/theory.hpp"
#include "experiment/result/titled_table.hpp"

namespace acceptlab::experiment {

/// What one worker or one socket does.
struct ExactMember {
  unsigned index = 0;
  double share = 0;  // of the connections accepted (worker), offered (socket)
  double level = 0;  // worker: fraction of time busy; socket: pending, mean over time
};

/// The exact answer to a scenario, in the terms of the result of a run.
struct ExactResult {
  std::string title, file, hash, scenario;  // of the scenario; the last is Scenario::text
  std::string model, why;
  double utilisation = 0, wait_chance = 0, pending_mean = 0, present_mean = 0;
  std::vector<ExactValue> values;
  std::vector<ExactMember> sockets;
  std::vector<ExactMember> workers;  // empty: not known
  std::vector<GoalSummary> goals;
  std::vector<std::string> findings;                // goals of which theory knows no value
  std::optional<std::vector<std::string>> assumed;  // none: stored by a version that left it out
};

/// Requires that the reduction is the scenario's.
ExactResult exact_result(const Scenario& scenario, const Reduction& reduction);

/// The value of a metric, or nothing.
std::optional<double> value_of(const ExactResult& result, const std::string& metric);

/// As the JSON of a run (docs/results-format.md), with what theory has and a block "exact"; both
/// ends of each interval are the value.
std::string exact_json(const ExactResult& result);

std::string exact_table(const ExactResult& result, const TableStyle& style);
/// The tables of it: members, latencies, the queue, goals.
std::vector<TitledTable> exact_tables(const ExactResult& result);

}  // namespace acceptlab::experiment
