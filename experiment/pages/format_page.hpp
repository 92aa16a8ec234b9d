#pragma once

#include <string>

namespace acceptlab::experiment {

/// The tables of docs/scenario-format.md, made from the key table: keys by section, distributions
/// and arrival processes. A test compares the page with them.
std::string format_tables();

}  // namespace acceptlab::experiment
