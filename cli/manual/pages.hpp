#pragma once

#include <string>

namespace acceptlab::manual {

/// acceptlab(1), from what the parser knows of the command line.
std::string command_page();
/// acceptlab-scenario(5), from the key table.
std::string scenario_page();
/// The first line of page `name` in `chapter`.
std::string title_line(const std::string& name, int chapter);

}  // namespace acceptlab::manual
