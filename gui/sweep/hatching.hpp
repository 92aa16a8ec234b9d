#pragma once

#include <vector>

#include "gui/sweep/contour.hpp"

namespace acceptlab::gui {

/// Slanted lines that fill a rectangle, `pause` apart, cut at its edges: what brushes do not print
/// in SVG and PDF.
std::vector<Segment> hatching(double left, double top, double width, double height, double pause);

}  // namespace acceptlab::gui
