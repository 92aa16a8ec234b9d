#pragma once

#include <filesystem>
#include <string>

#include "experiment/result/text_table.hpp"
#include "experiment/sweep/sweep.hpp"

namespace acceptlab::experiment {

/// The points with their settings and what they came to: wait, losses, CPU time and goals.
std::string sweep_table(const SweepPlan& plan, const SweepReport& report,
                        const std::filesystem::path& folder, const TableStyle& style);

/// {"schema": "acceptlab.sweep/1", "folder", "interrupted", "points": [{"settings", "file",
/// "state", "metrics": {name: estimate}, "findings"}]}.
std::string sweep_json(const SweepPlan& plan, const SweepReport& report,
                       const std::filesystem::path& folder);

/// What would be done: the points with their files, states and the replications that are kept.
std::string dry_run_table(const SweepPlan& plan, const std::vector<PointBefore>& points,
                          const TableStyle& style);
std::string dry_run_json(const SweepPlan& plan, const std::vector<PointBefore>& points);

}  // namespace acceptlab::experiment
