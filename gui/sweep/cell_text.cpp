#include "gui/sweep/cell_text.hpp"

#include <algorithm>

#include "experiment/result/estimate_text.hpp"
#include "gui/style/value_text.hpp"

namespace acceptlab::gui {

namespace {

constexpr double beside = 2;  // pixels, on each side of the text

/// "52k", from the number on at which the whole of it is longer.
QString brief_number(double value) {
  constexpr double thousand = 1000;
  return value < 10 * thousand ? number_text(value, 2) : number_text(value / thousand, 2) + 'k';
}

QString brief(double value, experiment::Unit unit) {
  switch (unit) {
    case experiment::Unit::Seconds:
      return seconds_text(value, 2);
    case experiment::Unit::Fraction:
      return share_text(value, 2);
    case experiment::Unit::PerSecond:
      return brief_number(value) + "/s";
    case experiment::Unit::Connections:
    case experiment::Unit::PerConnection:
    case experiment::Unit::Factor:
      break;
  }
  return brief_number(value);
}

QRectF about(const QPointF& middle, const QSizeF& size) {
  QRectF place({}, size);
  place.moveCenter(middle);
  return place;
}

}  // namespace

QStringList value_forms(double value, experiment::Unit unit) {
  const QString short_form = brief(value, unit);
  return {QString::fromStdString(experiment::value_text(value, unit)), short_form,
          QString(short_form).remove(' ')};
}

CellText::CellText(const QRectF& cell, const QFontMetricsF& metrics, const QStringList& forms,
                   const QString& interval_form) {
  const double room = cell.width() - 2 * beside, line = metrics.height();
  const auto fits = [&](const QString& text) { return metrics.horizontalAdvance(text) <= room; };
  const auto longest = std::find_if(forms.begin(), forms.end(), fits);
  if (longest == forms.end() || line > cell.height()) return;
  value = *longest;
  value_at = about(cell.center(), {metrics.horizontalAdvance(value), line});
  if (interval_form.isEmpty() || !fits(interval_form) || 3.2 * line > cell.height()) return;
  interval = interval_form;
  interval_at =
      about(cell.center() + QPointF(0, line), {metrics.horizontalAdvance(interval), line});
}

QRectF CellText::ground() const {
  return value_at.united(interval_at).adjusted(-beside, 0, beside, 0);
}

}  // namespace acceptlab::gui
