#pragma once

#include <cstddef>
#include <vector>

namespace acceptlab::gui {

struct Segment {
  double x1 = 0, y1 = 0, x2 = 0, y2 = 0;
};

/// Where a field crosses `level`, by marching squares: values stand at whole coordinates (column,
/// row), `values[column * rows + row]`, and lie on straight lines between. Squares with a corner
/// that is not finite are left out.
std::vector<Segment> contour(const std::vector<double>& values, std::size_t columns,
                             std::size_t rows, double level);

}  // namespace acceptlab::gui
