#pragma once

#include <QString>
#include <vector>

#include "experiment/notation/diagnostics.hpp"

namespace acceptlab::gui {

/// A line for each: where it is, what it is, and what to do; the last of more than `most` are only
/// counted. The words are those of the terminal; its line with a caret is not, since the text
/// itself stands beside this, with the place underlined.
QString problem_lines(const std::vector<experiment::Diagnostic>& problems, qsizetype most);

}  // namespace acceptlab::gui
