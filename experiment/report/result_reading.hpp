#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "experiment/report/stored_run.hpp"
#include "experiment/statistics/statistics.hpp"

namespace acceptlab::experiment {

// Pieces of results, read back; each throws nlohmann::json::exception where something else stands.

/// {"value", "ci95"} or a plain number; null is NaN.
Estimate read_estimate(const nlohmann::ordered_json& json);
/// A number; null is NaN.
double read_number(const nlohmann::ordered_json& json);
/// A pair of numbers, or null.
std::optional<Interval> read_interval(const nlohmann::ordered_json& json);
std::vector<std::string> read_sentences(const nlohmann::ordered_json& json);
std::vector<GoalSummary> read_goals(const nlohmann::ordered_json& json);

/// The result of a run, such as a column of a comparison has.
StoredRun read_run(const nlohmann::ordered_json& result);
/// What rests_on() and the way to get it again need of a scenario that ran; no numbers.
StoredRun read_foundations(const nlohmann::ordered_json& json);
/// The result of `run --exact`.
ExactResult read_exact(const nlohmann::ordered_json& result);

}  // namespace acceptlab::experiment
