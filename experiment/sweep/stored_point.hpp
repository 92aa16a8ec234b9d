#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "experiment/sweep/points.hpp"

namespace acceptlab::experiment {

/// The result of the point that `folder` has, without its long lists (histograms, members, series);
/// null when there is no whole one.
nlohmann::ordered_json stored_point(const std::filesystem::path& folder, const Point& point);

/// What a result says is wrong with the point; nothing when there is none.
std::vector<std::string> findings_in(const nlohmann::ordered_json& result);
std::vector<std::string> stored_findings(const std::filesystem::path& folder, const Point& point);

}  // namespace acceptlab::experiment
