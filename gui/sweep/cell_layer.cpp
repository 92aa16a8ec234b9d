#include "gui/sweep/cell_layer.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "experiment/result/estimate_text.hpp"
#include "gui/sweep/colour_ramp.hpp"
#include "gui/sweep/contour.hpp"
#include "gui/sweep/hatching.hpp"

namespace acceptlab::gui {

namespace {

constexpr double hatch_pause = 9;    // pixels
constexpr double finding_mark = 11;  // likewise, a side of it

QColor colour(Rgb rgb) { return {rgb.red, rgb.green, rgb.blue}; }

void draw_hatching(QCPPainter& painter, const QRectF& place, const QColor& ink, Verdict verdict) {
  QPen pen(ink, verdict == Verdict::Missed ? 1.2 : 1,
           verdict == Verdict::Missed ? Qt::SolidLine : Qt::DotLine);
  painter.setPen(pen);
  for (const Segment& s :
       hatching(place.left(), place.top(), place.width(), place.height(), hatch_pause))
    painter.drawLine(QLineF(s.x1, s.y1, s.x2, s.y2));
}

}  // namespace

CellLayer::CellLayer(HeatMap& map, const SweepCells& cells)
    : QCPLayerable(&map, "main"), map_(map), cells_(cells) {}

void CellLayer::applyDefaultAntialiasingHint(QCPPainter* painter) const {
  applyAntialiasingHint(painter, mAntialiased, QCP::aeOther);
}

QRect CellLayer::clipRect() const { return map_.axisRect()->rect(); }

QRectF CellLayer::place_of(std::size_t column, std::size_t row) const {
  const auto x = static_cast<double>(column), y = static_cast<double>(row);
  const auto corner = [this](double at_x, double at_y) {
    return QPointF(map_.xAxis->coordToPixel(at_x), map_.yAxis->coordToPixel(at_y));
  };
  return QRectF(corner(x - 0.5, y + 0.5), corner(x + 0.5, y - 0.5)).normalized();
}

void CellLayer::draw(QCPPainter* painter) {
  for (std::size_t column = 0; column < cells_.columns(); ++column) {
    for (std::size_t row = 0; row < cells_.rows(); ++row) draw_cell(*painter, column, row);
  }
  draw_contours(*painter);
  for (std::size_t column = 0; column < cells_.columns(); ++column) {
    for (std::size_t row = 0; row < cells_.rows(); ++row) {
      if (cells_.is_marked(column, row)) draw_frame(*painter, place_of(column, row), Qt::SolidLine);
    }
  }
  if (map_.hasFocus() && cells_.columns() > 0)
    draw_frame(*painter, place_of(map_.cursor().column, map_.cursor().row).adjusted(3, 3, -3, -3),
               Qt::DotLine);
}

void CellLayer::draw_cell(QCPPainter& painter, std::size_t column, std::size_t row) const {
  const QRectF place = place_of(column, row);
  if (!place.intersects(clipRect())) return;
  const QColor text = map_.palette().color(QPalette::Text);
  const QRectF inner = place.adjusted(0.5, 0.5, -0.5, -0.5);
  const auto estimate = cells_.estimate(column, row);
  const bool computed = cells_.numbers(column, row) != nullptr;
  painter.setAntialiasing(true);
  if (!estimate) {
    QColor faint = text;
    faint.setAlphaF(0.25F);
    painter.setPen(QPen(faint, 1, Qt::DashLine));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(inner.adjusted(2, 2, -2, -2));
    if (computed) draw_text(painter, CellText(place, QFontMetricsF(map_.font()), {"-"}, {}), text);
    return;
  }
  const Rgb ground = ramp_colour(map_.part_of(estimate->value));
  const QColor ink = colour(text_on(ground));
  painter.setPen(Qt::NoPen);
  painter.setBrush(colour(ground));
  painter.drawRect(inner);
  const QStringList forms = value_forms(estimate->value, cells_.metric().unit);
  const CellText written(place, QFontMetricsF(map_.font()), forms,
                         cells_.value_text(column, row).mid(forms.front().size() + 1));
  const auto verdict = cells_.verdict(column, row);
  if (verdict && *verdict != Verdict::Met) {
    draw_hatching(painter, inner, ink, *verdict);
    // What is written stands on its ground, not on hatching.
    painter.fillRect(written.ground(), colour(ground));
  }
  draw_text(painter, written, ink);
  if (cells_.has_findings(column, row)) draw_finding_mark(painter, inner, ink);
}

/// A corner of the cell's ink: its findings are in the sentence about it.
void CellLayer::draw_finding_mark(QCPPainter& painter, const QRectF& place,
                                  const QColor& ink) const {
  const double side = std::min({finding_mark, place.width() / 3, place.height() / 3});
  painter.setPen(Qt::NoPen);
  painter.setBrush(ink);
  painter.drawPolygon(QPolygonF({place.topRight() - QPointF(side, 0), place.topRight(),
                                 place.topRight() + QPointF(0, side)}));
}

void CellLayer::draw_text(QCPPainter& painter, const CellText& text, const QColor& ink) const {
  painter.setPen(ink);
  painter.setFont(map_.font());
  constexpr auto whole = Qt::AlignCenter | Qt::TextDontClip;
  painter.drawText(text.value_at, whole, text.value);
  painter.drawText(text.interval_at, whole, text.interval);
}

void CellLayer::draw_contours(QCPPainter& painter) const {
  if (cells_.is_empty()) return;
  const auto goals = cells_.goals_of_metric();
  if (goals.empty()) return;
  std::vector<double> values;
  for (std::size_t column = 0; column < cells_.columns(); ++column) {
    for (std::size_t row = 0; row < cells_.rows(); ++row) {
      const auto estimate = cells_.estimate(column, row);
      values.push_back(estimate ? estimate->value : std::numeric_limits<double>::quiet_NaN());
    }
  }
  painter.setAntialiasing(true);
  for (const experiment::Goal& goal : goals) {
    const auto lines = contour(values, cells_.columns(), cells_.rows(), goal.bound);
    // Light on dark on light: seen on any cell.
    for (const auto& [ink, width] : {std::pair(Qt::white, 5.0), std::pair(Qt::black, 2.5)}) {
      QPen pen(QColor(ink), width);
      pen.setCapStyle(Qt::RoundCap);
      painter.setPen(pen);
      for (const Segment& s : lines)
        painter.drawLine(QLineF(map_.xAxis->coordToPixel(s.x1), map_.yAxis->coordToPixel(s.y1),
                                map_.xAxis->coordToPixel(s.x2), map_.yAxis->coordToPixel(s.y2)));
    }
  }
}

void CellLayer::draw_frame(QCPPainter& painter, const QRectF& place, Qt::PenStyle dashes) const {
  painter.setBrush(Qt::NoBrush);
  painter.setAntialiasing(false);
  const QRectF inner = place.adjusted(2, 2, -2, -2);
  painter.setPen(QPen(QColor(Qt::white), 3));
  painter.drawRect(inner);
  painter.setPen(QPen(QColor(Qt::black), 1.5, dashes));
  painter.drawRect(inner);
}

}  // namespace acceptlab::gui
