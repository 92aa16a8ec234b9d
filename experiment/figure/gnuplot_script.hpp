#pragma once

#include <cstddef>
#include <string>

#include "experiment/figure/figure.hpp"

namespace acceptlab::experiment {

/// Commands and data that make gnuplot (5.4) draw a figure as SVG, on no background. Equal figures
/// give equal scripts.
std::string svg_script(const Figure& figure);

/// What a terminal can show.
struct TerminalLook {
  std::size_t width = 79;  // characters
  bool colour = false;
  bool unicode = true;  // else ASCII alone
};
/// The same for a terminal, in characters.
std::string terminal_script(const Figure& figure, const TerminalLook& look);

}  // namespace acceptlab::experiment
