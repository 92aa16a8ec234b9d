#include "gui/sweep/fill_order.hpp"

#include <algorithm>
#include <numeric>

namespace acceptlab::gui {

namespace {

/// How late each place of a line comes: the ends at 0, the middle at 1, the quarters at 2.
std::vector<unsigned> levels(std::size_t count) {
  std::vector<unsigned> level(count, 0);
  if (count < 3) return level;
  std::vector<bool> set(count, false);
  set.front() = set.back() = true;
  const auto last = static_cast<double>(count - 1);
  std::size_t left = count - 2;
  for (unsigned depth = 1; left > 0; ++depth) {
    const std::size_t parts = std::size_t{1} << depth;
    for (std::size_t part = 1; part < parts; part += 2) {
      const double at = last * static_cast<double>(part) / static_cast<double>(parts);
      const auto place = static_cast<std::size_t>(at + 0.5);
      if (set[place]) continue;
      set[place] = true;
      level[place] = depth;
      --left;
    }
  }
  return level;
}

}  // namespace

std::vector<std::size_t> fill_order(std::size_t columns, std::size_t rows) {
  const std::vector<unsigned> across = levels(columns), up = levels(rows);
  std::vector<std::size_t> order(columns * rows);
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto level = [&](std::size_t cell) {
    return std::max(across[cell / rows], up[cell % rows]);
  };
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return level(a) < level(b); });
  return order;
}

}  // namespace acceptlab::gui
