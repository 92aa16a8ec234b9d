#pragma once

#include <QFontMetricsF>
#include <QRectF>
#include <QString>
#include <QStringList>

#include "experiment/statistics/metrics.hpp"

namespace acceptlab::gui {

/// A cell's number, from the longest form to the shortest: "19.06 ms", "19 ms", "19ms".
QStringList value_forms(double value, experiment::Unit unit);

/// What is written in a cell: the longest form of its value that fits, and below it the interval
/// where there is room for that.
struct CellText {
  QString value, interval;  // empty: not there
  QRectF value_at, interval_at;

  CellText(const QRectF& cell, const QFontMetricsF& metrics, const QStringList& forms,
           const QString& interval);

  /// All that is written, with a little ground about it: nothing else is drawn there.
  QRectF ground() const;
};

}  // namespace acceptlab::gui
