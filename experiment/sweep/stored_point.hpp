#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>

#include "experiment/sweep/points.hpp"

namespace acceptlab::experiment {

/// The result of the point that `folder` has, without its long lists (histograms, members, series);
/// null when there is no whole one.
nlohmann::ordered_json stored_point(const std::filesystem::path& folder, const Point& point);

}  // namespace acceptlab::experiment
