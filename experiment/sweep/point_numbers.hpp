#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "experiment/result/summary.hpp"
#include "experiment/statistics/statistics.hpp"
#include "experiment/sweep/points.hpp"

namespace acceptlab::experiment {

/// What the stored result of a point says.
struct PointNumbers {
  std::uint64_t replications = 0;
  std::vector<Estimate> metrics;  // in the order of all_metrics(); NaN where it has none
  std::vector<GoalSummary> goals;
  std::vector<std::string> findings;  // what is wrong with the point
};

/// Nothing when `folder` has no whole result of the point. Changes nothing there.
std::optional<PointNumbers> point_numbers(const std::filesystem::path& folder, const Point& point);

}  // namespace acceptlab::experiment
