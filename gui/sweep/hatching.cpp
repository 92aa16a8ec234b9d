#include "gui/sweep/hatching.hpp"

#include <algorithm>

namespace acceptlab::gui {

std::vector<Segment> hatching(double left, double top, double width, double height, double pause) {
  std::vector<Segment> lines;
  // The line x + y = sum, in coordinates of the rectangle.
  for (double sum = pause / 2; sum < width + height; sum += pause) {
    const double x1 = std::max(0.0, sum - height), x2 = std::min(width, sum);
    lines.push_back({left + x1, top + sum - x1, left + x2, top + sum - x2});
  }
  return lines;
}

}  // namespace acceptlab::gui
