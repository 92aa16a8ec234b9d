#include "gui/schematic/item_parts.hpp"

#include <algorithm>

namespace acceptlab::gui {

namespace {

constexpr double frame = 1.5, thinnest_bar = 3;  // pixels

}  // namespace

double least_line_height(const TextSize& text) { return text.line + thinnest_bar + 2 * frame; }

QRectF words_of(const QRectF& place, Detail detail, const TextSize& text) {
  const double edge = place.width() > 12 * text.character ? 6 : 3, width = place.width() - 2 * edge;
  if (detail == Detail::Line) return {place.left() + edge, place.top() + frame, width, text.line};
  return {place.left() + edge, place.top() + 1, width, 1.2 * text.line - 1};
}

QRectF bar_of(const QRectF& place, Detail detail, const TextSize& text) {
  switch (detail) {
    case Detail::Full:
      return {place.left() + 6, place.top() + 1.25 * text.line, place.width() - 12,
              place.height() - 1.25 * text.line - 6};
    case Detail::Line: {
      const double height = std::max(thinnest_bar, place.height() - text.line - 2 * frame);
      return {place.left() + 2, place.bottom() - height - frame, place.width() - 4, height};
    }
    case Detail::Cell:
      break;
  }
  return place.adjusted(frame, frame, -frame, -frame);
}

}  // namespace acceptlab::gui
