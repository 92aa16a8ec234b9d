#include <QPainterPath>

#include "gui/schematic/schematic_painter.hpp"
#include "gui/style/okabe_ito.hpp"

// What moves over the schematic while a recording is watched.

namespace acceptlab::gui {

namespace {

using Look = SchematicLook;
using namespace okabe_ito;

constexpr double dot_radius = 3.5, head = 7;

}  // namespace

void SchematicPainter::draw_dot(QPainter& painter, const Look::Dot& dot) const {
  const QColor colour = palette_.color(QPalette::Text);
  painter.setPen(QPen(colour, 1.2));
  painter.setBrush(dot.established ? QBrush(sky) : QBrush(palette_.color(QPalette::Base)));
  painter.drawEllipse(dot.at, dot_radius - 1, dot_radius - 1);
}

void SchematicPainter::draw_cross(QPainter& painter, const QPointF& middle, double radius) const {
  painter.setPen(QPen(red, 2));
  painter.drawLine(middle + QPointF(-radius, -radius), middle + QPointF(radius, radius));
  painter.drawLine(middle + QPointF(-radius, radius), middle + QPointF(radius, -radius));
}

void SchematicPainter::draw_arrow(QPainter& painter, const Look::Arrow& arrow, bool thin) const {
  QColor colour = arrow.in_vain ? red : dark_ ? orange : orange.darker(115);
  colour.setAlphaF(static_cast<float>(arrow.strength));
  const Qt::PenStyle dashes = arrow.in_vain ? Qt::DashLine : Qt::SolidLine;
  painter.setPen(QPen(colour, thin ? 1 : 2, dashes));
  painter.setBrush(Qt::NoBrush);
  if (thin) {
    painter.drawLine(arrow.line);
  } else {
    painter.drawPath(curve(arrow.line));
  }
  // The curve ends level.
  const QPointF tip = arrow.line.p2();
  const bool rightwards = arrow.line.x2() >= arrow.line.x1();
  const double back = rightwards ? -head : head;
  painter.setPen(QPen(colour, 1.5));
  if (arrow.in_vain) {
    draw_cross(painter, tip + QPointF(back, 0), head / 2);
  } else {
    painter.setBrush(colour);
    painter.drawPolygon(
        QPolygonF({tip, tip + QPointF(back, -head / 2), tip + QPointF(back, head / 2)}));
  }
}

QRectF SchematicPainter::area_of(const Look::Dot& dot) {
  const QPointF out(dot_radius + 1, dot_radius + 1);
  return {dot.at - out, dot.at + out};
}

QRectF SchematicPainter::area_of(const Look::Arrow& arrow) {
  return QRectF(arrow.line.p1(), arrow.line.p2())
      .normalized()
      .adjusted(-head - 2, -head - 2, head + 2, head + 2);
}

}  // namespace acceptlab::gui
