#pragma once

#include <string>

namespace acceptlab::experiment {

/// The tables of docs/results-format.md: every field of a result and of a comparison, with unit and
/// meaning. A test compares the page with them.
std::string result_tables();

}  // namespace acceptlab::experiment
