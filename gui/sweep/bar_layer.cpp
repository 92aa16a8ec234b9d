#include "gui/sweep/bar_layer.hpp"

#include <algorithm>
#include <cmath>

#include "experiment/result/estimate_text.hpp"
#include "gui/sweep/hatching.hpp"
#include "gui/sweep/tornado_text.hpp"

namespace acceptlab::gui {

namespace {

constexpr double half_height = 0.36;  // of a row
constexpr double hatch_pause = 6;

}  // namespace

BarLayer::BarLayer(TornadoChart& chart) : QCPLayerable(&chart, "main"), chart_(chart) {}

void BarLayer::applyDefaultAntialiasingHint(QCPPainter* painter) const {
  applyAntialiasingHint(painter, mAntialiased, QCP::aeOther);
}

QRect BarLayer::clipRect() const { return chart_.axisRect()->rect(); }

void BarLayer::draw(QCPPainter* painter) {
  if (!chart_.tornado_) return;
  painter->setAntialiasing(true);
  const auto& bars = chart_.tornado_->bars;
  for (std::size_t i = 0; i < chart_.bars_; ++i) {
    if (bars[i].low) draw_side(*painter, i, *bars[i].low, false);
    if (bars[i].high) draw_side(*painter, i, *bars[i].high, true);
  }
  const QColor text = chart_.palette().color(QPalette::Text);
  const double base = chart_.xAxis->coordToPixel(chart_.tornado_->base.value);
  painter->setPen(QPen(text, 1.5));
  painter->drawLine(QLineF(base, clipRect().top(), base, clipRect().bottom()));
  if (!chart_.hasFocus() || chart_.bars_ == 0) return;
  const auto row = static_cast<double>(chart_.cursor_);
  const double top = chart_.yAxis->coordToPixel(row - 0.5);
  const double bottom = chart_.yAxis->coordToPixel(row + 0.5);
  painter->setBrush(Qt::NoBrush);
  painter->setPen(QPen(text, 1, Qt::DotLine));
  painter->drawRect(QRectF(clipRect().left() + 1, top, clipRect().width() - 2, bottom - top));
}

/// The value of a bar that leaves the chart, at the edge where it does.
void BarLayer::draw_beyond(QCPPainter& painter, const QRectF& place, double value) const {
  if (chart_.xAxis->range().contains(value)) return;
  const bool right = value > chart_.xAxis->range().upper;
  const QString number =
      QString::fromStdString(experiment::value_text(value, chart_.tornado_->metric.unit));
  const QString text = right ? number + " \u2192" : "\u2190 " + number;
  const QFontMetricsF metrics(chart_.font());
  QRectF label(0, 0, metrics.horizontalAdvance(text) + 8,
               std::min(metrics.height(), 2 * place.height()));
  const QRectF edges(clipRect());
  label.moveCenter(place.center());
  if (right)
    label.moveRight(edges.right() - 2);
  else
    label.moveLeft(edges.left() + 2);
  painter.setPen(Qt::NoPen);
  painter.setBrush(chart_.palette().color(QPalette::Base));
  painter.drawRect(label);
  painter.setPen(chart_.palette().color(QPalette::Text));
  painter.setFont(chart_.font());
  painter.drawText(label, Qt::AlignCenter | Qt::TextDontClip, text);
}

/// Less of the parameter is plain, more of it hatched; what cannot be told from none is grey.
void BarLayer::draw_side(QCPPainter& painter, std::size_t bar, const experiment::TornadoSide& side,
                         bool more) const {
  const experiment::Estimate& d = side.paired.difference;
  if (!std::isfinite(d.value)) return;
  const QColor text = chart_.palette().color(QPalette::Text);
  QColor fill = column_style(more ? 1 : 0).colour;
  if (!side.paired.distinguishable) {
    fill = chart_.palette().color(QPalette::Mid);
    fill.setAlphaF(0.6F);
  }
  const double base = chart_.tornado_->base.value;
  const auto row = static_cast<double>(bar);
  // The two sides lie one below the other: both may go the same way.
  const double from = row + (more ? 0 : -half_height), to = row + (more ? half_height : 0);
  const QRectF place =
      QRectF(QPointF(chart_.xAxis->coordToPixel(base), chart_.yAxis->coordToPixel(from)),
             QPointF(chart_.xAxis->coordToPixel(base + d.value), chart_.yAxis->coordToPixel(to)))
          .normalized();
  painter.setPen(QPen(text, 0.8));
  painter.setBrush(fill);
  painter.drawRect(place);
  if (more) {
    painter.setPen(QPen(text, 0.8));
    for (const Segment& s :
         hatching(place.left(), place.top(), place.width(), place.height(), hatch_pause))
      painter.drawLine(QLineF(s.x1, s.y1, s.x2, s.y2));
  }
  draw_beyond(painter, place, base + d.value);
  if (!d.interval) return;
  const double middle = place.center().y(), cap = place.height() / 4;
  const double low = chart_.xAxis->coordToPixel(base + d.interval->low);
  const double high = chart_.xAxis->coordToPixel(base + d.interval->high);
  painter.setPen(QPen(text, 1.2));
  painter.drawLine(QLineF(low, middle, high, middle));
  painter.drawLine(QLineF(low, middle - cap, low, middle + cap));
  painter.drawLine(QLineF(high, middle - cap, high, middle + cap));
}

}  // namespace acceptlab::gui
