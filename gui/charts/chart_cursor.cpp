#include "gui/charts/chart_cursor.hpp"

#include <algorithm>

#include "gui/charts/snapshot_chart.hpp"

namespace acceptlab::gui {

namespace {

/// The column's line, as far as text can have one.
QString swatch(const Reading& reading) {
  if (!reading.column) return {};
  const ColumnStyle style = column_style(*reading.column);
  const char* marker = "&#9679;";
  switch (style.marker) {
    case QCPScatterStyle::ssSquare:
      marker = "&#9632;";
      break;
    case QCPScatterStyle::ssTriangle:
      marker = "&#9650;";
      break;
    case QCPScatterStyle::ssDiamond:
      marker = "&#9670;";
      break;
    case QCPScatterStyle::ssTriangleInverted:
      marker = "&#9660;";
      break;
    case QCPScatterStyle::ssCross:
      marker = "&#10005;";
      break;
    default:
      break;
  }
  return QString("<span style='color:%1'>%2</span> ").arg(style.colour.name(), marker);
}

}  // namespace

ChartCursor::ChartCursor(SnapshotChart& chart)
    : QObject(&chart), chart_(chart), axis_(chart.xAxis) {
  chart.addLayer("cursor", chart.layer("overlay"), QCustomPlot::limAbove);
  layer_ = chart.layer("cursor");
  layer_->setMode(QCPLayer::lmBuffered);
  line_ = new QCPItemLine(&chart);
  line_->setLayer(layer_);
  line_->setVisible(false);
  line_->setClipToAxisRect(true);
  box_ = new QLabel(&chart);
  box_->setAttribute(Qt::WA_TransparentForMouseEvents);
  box_->setAutoFillBackground(true);
  box_->setFrameShape(QFrame::StyledPanel);
  box_->setMargin(4);
  box_->hide();
}

void ChartCursor::move_to(double at) {
  at_ = chart_.snapped(at);
  update();
  layer_->replot();
}

void ChartCursor::hide() {
  if (!at_) return;
  at_.reset();
  text_.clear();
  box_->hide();
  line_->setVisible(false);
  layer_->replot();
}

void ChartCursor::update() {
  if (!at_) return;
  place_line();
  write_box();
  place_box();
}

void ChartCursor::set_exporting(bool exporting) { layer_->setVisible(!exporting); }

void ChartCursor::place_line() {
  line_->setVisible(axis_->range().contains(*at_));
  line_->setPen(QPen(chart_.text_colour(0.7), 1));
  const bool upright = axis_->orientation() == Qt::Horizontal;
  for (QCPItemPosition* end : {line_->start, line_->end}) {
    end->setTypeX(upright ? QCPItemPosition::ptPlotCoords : QCPItemPosition::ptAxisRectRatio);
    end->setTypeY(upright ? QCPItemPosition::ptAxisRectRatio : QCPItemPosition::ptPlotCoords);
    const double across = end == line_->start ? 0 : 1;
    end->setCoords(upright ? *at_ : across, upright ? across : *at_);
  }
}

void ChartCursor::write_box() {
  const QString place = chart_.place_text(*at_);
  QString rows;
  text_ = place;
  for (const Reading& reading : chart_.readings(*at_)) {
    text_ += '\n' + reading.name + ": " + reading.value;
    rows += QString("<tr><td>%1%2&nbsp;</td><td align='right'>%3</td></tr>")
                .arg(swatch(reading), reading.name.toHtmlEscaped(),
                     reading.value.toHtmlEscaped().replace(' ', "&nbsp;"));
  }
  box_->setText("<b>" + place.toHtmlEscaped() + "</b><table cellspacing='0'>" + rows + "</table>");
  box_->setFont(chart_.font());
  chart_.setAccessibleDescription(text_);
}

void ChartCursor::place_box() {
  box_->adjustSize();
  const QPoint corner = corner_for(box_->size());
  box_->move(std::max(corner.x(), 0), corner.y());
  box_->setVisible(line_->visible());
}

/// Beside an upright line: in the upper corner that is farther from it. Else off the row that it
/// tells of if there is room, where it hides the fewest data of the others.
QPoint ChartCursor::corner_for(const QSize& box) const {
  constexpr int air = 4;
  const QRect data = chart_.axisRect()->rect().adjusted(air, air, -air, -air);
  const int left = data.left(), right = data.right() - box.width();
  const int top = data.top(), bottom = data.bottom() - box.height();
  const double pixel = axis_->coordToPixel(*at_);
  if (axis_->orientation() == Qt::Horizontal)
    return {pixel < data.center().x() ? right : left, top};
  const int row = pixel < data.center().y() ? bottom : top;
  const auto hidden = [&](int x) { return hidden_by(QRect(QPoint(x, row), box)); };
  return {hidden(left) < hidden(right) ? left : right, row};
}

int ChartCursor::hidden_by(const QRect& box) const {
  int hidden = 0;
  for (int i = 0; i < chart_.plottableCount(); ++i) {
    const auto* points = chart_.plottable(i)->interface1D();
    for (int j = 0; points != nullptr && j < points->dataCount(); ++j)
      hidden += box.contains(points->dataPixelPosition(j).toPoint()) ? 1 : 0;
  }
  return hidden;
}

}  // namespace acceptlab::gui
