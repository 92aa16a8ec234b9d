#pragma once

#include <qcustomplot.h>

#include <QColor>
#include <QPen>

namespace acceptlab::gui {

/// How a column is drawn wherever it appears. Colours are those of Okabe and Ito, which people who
/// are colour-blind can tell apart; dashes and markers say the same once more.
struct ColumnStyle {
  QColor colour;
  Qt::PenStyle dashes;
  QCPScatterStyle::ScatterShape marker;

  QPen pen(qreal width = 1.8) const;
};

/// From the seventh column on they repeat.
ColumnStyle column_style(std::size_t column);

}  // namespace acceptlab::gui
