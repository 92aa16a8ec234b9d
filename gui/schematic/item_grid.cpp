#include "gui/schematic/item_grid.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "gui/schematic/item_parts.hpp"

namespace acceptlab::gui {

namespace {

constexpr std::size_t most_wide_columns = 4;

struct Form {
  Detail detail;
  double least_height, most_height, gap, least_width;
};

/// From the largest to the smallest.
std::vector<Form> forms(const TextSize& text) {
  return {{Detail::Full, 2.5 * text.line, 3.2 * text.line, 5, 15 * text.character},
          {Detail::Line, least_line_height(text), 1.7 * text.line, 3, 7 * text.character},
          {Detail::Cell, 9, 1.2 * text.line, 2, 9}};
}

struct Shape {
  std::size_t columns = 1, rows = 1;
};

/// With as few columns as possible; none when they do not fit.
std::optional<Shape> shape_of(std::size_t count, const QRectF& area, const Form& form) {
  const auto rows_at_most =
      static_cast<std::size_t>((area.height() + form.gap) / (form.least_height + form.gap));
  if (rows_at_most == 0) return std::nullopt;
  const std::size_t columns = (count + rows_at_most - 1) / rows_at_most;
  const double width = area.width() / static_cast<double>(std::max<std::size_t>(columns, 1));
  if (width < form.least_width + (columns > 1 ? form.gap : 0)) return std::nullopt;
  return Shape{columns, (count + columns - 1) / std::max<std::size_t>(columns, 1)};
}

void set_places(ItemGrid& grid, const Form& form, const Shape& shape, std::size_t count) {
  const auto columns = static_cast<double>(shape.columns), rows = static_cast<double>(shape.rows);
  const QRectF& area = grid.area;
  const double width = (area.width() - (columns - 1) * form.gap) / columns;
  const double height = std::min((area.height() - (rows - 1) * form.gap) / rows, form.most_height);
  // What is left over is shared out between the items, up to a point, and around them.
  const double most_gap = form.gap + 0.6 * height;
  const double gap =
      rows < 2 ? 0 : std::min(most_gap, (area.height() - rows * height) / (rows - 1));
  const double top = area.top() + (area.height() - rows * height - (rows - 1) * gap) / 2;
  for (std::size_t i = 0; i < count; ++i) {
    const auto column = static_cast<double>(i / shape.rows);
    const auto row = static_cast<double>(i % shape.rows);
    grid.places.emplace_back(area.left() + column * (width + form.gap), top + row * (height + gap),
                             width, height);
  }
}

/// Puts them all into places of one of the forms, the last place being that of the folded ones.
bool try_form(ItemGrid& grid, const Form& form, std::size_t most_columns) {
  const std::size_t count = grid.shown.size() + (grid.folded.empty() ? 0 : 1);
  const auto shape = shape_of(count, grid.area, form);
  if (!shape || shape->columns > std::max<std::size_t>(1, most_columns)) return false;
  grid.detail = form.detail;
  set_places(grid, form, *shape, count);
  if (grid.folded.empty()) return true;
  grid.fold = grid.places.back();
  grid.places.pop_back();
  return true;
}

void fold_idle(ItemGrid& grid, const std::vector<bool>& may_fold) {
  const auto idle = [&](unsigned member) { return member < may_fold.size() && may_fold[member]; };
  if (std::count_if(grid.shown.begin(), grid.shown.end(), idle) < 2) return;
  std::copy_if(grid.shown.begin(), grid.shown.end(), std::back_inserter(grid.folded), idle);
  std::erase_if(grid.shown, idle);
  grid.idle_folded = true;
}

/// The fold has to be wide enough for a few words.
void fold_last(ItemGrid& grid, const TextSize& text) {
  const Form cells = forms(text).back();
  const double words = 1.2 * text.line + cells.gap;
  QRectF above = grid.area;
  above.setHeight(std::max(0.0, grid.area.height() - words));
  const auto fit = [&cells](double length) {
    return static_cast<std::size_t>(
        std::max(0.0, (length + cells.gap) / (cells.least_height + cells.gap)));
  };
  const Shape most{fit(above.width()), fit(above.height())};
  const std::size_t room = std::min(most.columns * most.rows, grid.shown.size());
  grid.folded.insert(grid.folded.begin(), grid.shown.begin() + static_cast<std::ptrdiff_t>(room),
                     grid.shown.end());
  grid.shown.resize(room);
  grid.idle_folded = false;
  grid.detail = Detail::Cell;
  const QRectF area = grid.area;
  grid.area = above;
  if (room > 0) set_places(grid, cells, most, room);
  grid.area = area;
  grid.fold =
      QRectF(area.left(), area.bottom() - words + cells.gap, area.width(), words - cells.gap);
}

}  // namespace

ItemGrid item_grid(const QRectF& area, const TextSize& text, const std::vector<unsigned>& order,
                   const std::vector<bool>& may_fold) {
  ItemGrid grid;
  grid.area = area;
  grid.shown = order;
  const std::vector<Form> all = forms(text);
  if (try_form(grid, all.front(), 1)) return grid;
  fold_idle(grid, may_fold);
  // What is seen of an item is worth more than that it stands beside those of other parts that it
  // belongs to, as lines in one column do.
  if (try_form(grid, all[0], most_wide_columns) || try_form(grid, all[1], 1)) return grid;
  if (try_form(grid, all[1], order.size()) || try_form(grid, all[2], order.size())) return grid;
  fold_last(grid, text);
  return grid;
}

}  // namespace acceptlab::gui
