#include "gui/sweep/contour.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace acceptlab::gui {

namespace {

struct Corner {
  double x, y, value;
};
struct Crossing {
  double x, y;
};

Crossing crossing(const Corner& a, const Corner& b, double level) {
  const double part = (level - a.value) / (b.value - a.value);
  return {a.x + part * (b.x - a.x), a.y + part * (b.y - a.y)};
}

/// The corners go round the square. Crossings come in pairs; of a saddle's four, which pairs belong
/// together is said by the middle.
void add_square(std::vector<Segment>& segments, const std::array<Corner, 4>& corners,
                double level) {
  const auto above = [&](const Corner& c) { return c.value >= level; };
  std::vector<Crossing> found;
  double sum = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    const Corner &a = corners.at(i), &b = corners.at((i + 1) % 4);
    sum += a.value;
    if (above(a) != above(b)) found.push_back(crossing(a, b, level));
  }
  const auto join = [&](std::size_t a, std::size_t b) {
    segments.push_back({found[a].x, found[a].y, found[b].x, found[b].y});
  };
  if (found.size() == 2) join(0, 1);
  if (found.size() != 4) return;
  // Crossing i is on the side from corner i on: with the middle on the side of corner 0, corners 1
  // and 3 are cut off.
  const bool with_first = (sum / 4 >= level) == above(corners[0]);
  join(with_first ? 0 : 3, with_first ? 1 : 0);
  join(with_first ? 2 : 1, with_first ? 3 : 2);
}

}  // namespace

std::vector<Segment> contour(const std::vector<double>& values, std::size_t columns,
                             std::size_t rows, double level) {
  std::vector<Segment> segments;
  const auto corner = [&](std::size_t x, std::size_t y) {
    return Corner{static_cast<double>(x), static_cast<double>(y), values[x * rows + y]};
  };
  for (std::size_t x = 0; x + 1 < columns; ++x) {
    for (std::size_t y = 0; y + 1 < rows; ++y) {
      const std::array<Corner, 4> corners{corner(x, y), corner(x + 1, y), corner(x + 1, y + 1),
                                          corner(x, y + 1)};
      if (std::all_of(corners.begin(), corners.end(),
                      [](const Corner& c) { return std::isfinite(c.value); }))
        add_square(segments, corners, level);
    }
  }
  return segments;
}

}  // namespace acceptlab::gui
