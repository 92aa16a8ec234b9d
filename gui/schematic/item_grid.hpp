#pragma once

#include <QRectF>
#include <vector>

namespace acceptlab::gui {

/// How much of an item there is room for.
enum class Detail : std::uint8_t {
  Full,  // its name and numbers in two lines
  Line,  // one line
  Cell   // a small box without words
};

/// What the system's font needs, in pixels.
struct TextSize {
  double line = 16, character = 8;
};

/// Items one below the other, in as many columns as they need, as large as they fit; when even the
/// smallest do not, the last ones share one place.
struct ItemGrid {
  QRectF area;
  Detail detail = Detail::Full;
  std::vector<unsigned> shown, folded;  // members
  std::vector<QRectF> places;           // of those shown
  QRectF fold;                          // of the others, null if there are none
  bool idle_folded = false;             // they have nothing to do; else there is no room for them
};

/// `order`: the members from top to bottom. `may_fold`: those of them that have nothing to do and
/// need no place of their own where not all fit in full.
ItemGrid item_grid(const QRectF& area, const TextSize& text, const std::vector<unsigned>& order,
                   const std::vector<bool>& may_fold = {});

}  // namespace acceptlab::gui
