#pragma once

#include <QBrush>
#include <QColor>
#include <cstddef>

namespace acceptlab::gui {

/// How the n-th part of a stacked bar is filled: colours of Paul Tol's muted scheme, which people
/// who are colour-blind can tell apart and which no column has, and a pattern that says the same
/// once more.
struct PartStyle {
  QColor colour;
  Qt::BrushStyle pattern;

  QBrush brush() const { return {colour, pattern}; }
};

/// From the tenth part on they repeat.
PartStyle part_style(std::size_t part);

}  // namespace acceptlab::gui
