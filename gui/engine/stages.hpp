#pragma once

#include <vector>

#include "experiment/compare/comparison.hpp"

namespace acceptlab::gui {

/// What is run one after the other until the columns are known as well as the command line would
/// know them: short runs first, so that something is seen at once, each about twice as much work as
/// the one before. The last is `columns` themselves.
std::vector<std::vector<experiment::Column>> stages(const std::vector<experiment::Column>& columns);

}  // namespace acceptlab::gui
