#pragma once

#include "gui/schematic/item_grid.hpp"

namespace acceptlab::gui {

/// What an item of this detail shows in words, and its bar: beneath them, or all of a cell. Neither
/// lies on the other.
QRectF words_of(const QRectF& place, Detail detail, const TextSize& text);
QRectF bar_of(const QRectF& place, Detail detail, const TextSize& text);

/// The least height of an item of one line that has room for both.
double least_line_height(const TextSize& text);

}  // namespace acceptlab::gui
