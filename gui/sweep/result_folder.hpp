#pragma once

#include <filesystem>

#include "experiment/reader/scenario_reader.hpp"

namespace acceptlab::gui {

/// Where results of sweeps of this scenario are kept unless another folder is chosen: in the user's
/// cache, by what the results follow from, so that a folder never belongs to another scenario or to
/// another version of the program.
std::filesystem::path default_result_folder(const experiment::ReadResult& base);

}  // namespace acceptlab::gui
