#include "gui/charts/snapshot_chart.hpp"

#include <utility>

#include "gui/charts/chart_gestures.hpp"
#include "gui/style/value_text.hpp"
#include "gui/style/wrapped_text.hpp"

namespace acceptlab::gui {

namespace {

constexpr int longest_name = 28;  // letters of a name in the legend

QString elided(const QString& name) {
  return name.size() <= longest_name ? name : name.left(longest_name - 1) + QChar(0x2026);
}

QCPRange range_of(const Reach& reach) { return {reach.low, reach.high}; }
Reach reach_of(const QCPRange& range) { return {range.lower, range.upper}; }

}  // namespace

SnapshotChart::SnapshotChart(const QString& title, QWidget* parent) : Chart(title, parent) {
  cursor_ = new ChartCursor(*this);
  new ChartGestures(*this);
  connect(this, &QCustomPlot::afterLayout, this, &SnapshotChart::fit_note);
  for (QCPAxis* axis : {xAxis, yAxis}) {
    connect(axis, qOverload<const QCPRange&>(&QCPAxis::rangeChanged), this,
            &SnapshotChart::view_moved);
  }
}

void SnapshotChart::resizeEvent(QResizeEvent* event) {
  Chart::resizeEvent(event);
  cursor_->update();
}

void SnapshotChart::showEvent(QShowEvent* event) {
  Chart::showEvent(event);
  catch_up();
}

void SnapshotChart::show_snapshot(const SnapshotPtr& shown) {
  snapshot_ = shown;
  redraw();
}

void SnapshotChart::redraw() {
  stale_ = true;
  if (isVisible()) catch_up();
}

void SnapshotChart::catch_up() {
  if (!stale_) return;
  stale_ = false;
  draw_now();
}

void SnapshotChart::remove_drawn() {
  clearPlottables();
  note_ = nullptr;
  for (int i = itemCount() - 1; i >= 0; --i) {
    if (item(i)->layer() != layer("cursor")) removeItem(i);
  }
}

void SnapshotChart::draw_now() {
  remove_drawn();
  why_not_.clear();
  const auto extent = snapshot_ ? draw(*snapshot_, why_not_) : std::nullopt;
  if (extent) {
    view_.data(extent->x, extent->y);
    apply_view();
  }
  if (!why_not_.isEmpty()) {
    // The runs may have been too short yet.
    if (!snapshot_->is_final()) why_not_ = tr("so far: %1").arg(why_not_);
    add_note();
  }
  arrange();
  cursor_->update();
  replot(rpQueuedReplot);
}

void SnapshotChart::add_note() {
  note_ = new QCPItemText(this);
  note_->position->setType(QCPItemPosition::ptAxisRectRatio);
  note_->position->setCoords(0.5, 0.5);
  note_->setText(why_not_);
  note_->setFont(font());
  note_->setColor(text_colour());
  note_->setBrush(palette().color(QPalette::Base));  // the grid does not run through it
}

/// When it is known how much room the axes leave: what is beyond it is cut off on both sides.
void SnapshotChart::fit_note() {
  if (note_ == nullptr) return;
  constexpr int margin = 4;
  const QSize room = axisRect()->size() - QSize(2 * margin, 0);
  note_->setText(wrapped_text(why_not_, QFontMetrics(font()), room));
}

void SnapshotChart::apply_view() {
  moving_ = true;
  xAxis->setRange(range_of(view_.x()));
  yAxis->setRange(range_of(view_.y()));
  moving_ = false;
}

/// By wheel, drag or key: the person's choice.
void SnapshotChart::view_moved() {
  if (moving_) return;
  const Reach x = reach_of(xAxis->range()), y = reach_of(yAxis->range());
  view_.choose(x, y);
  if (view_.x() != x || view_.y() != y) apply_view();
  cursor_->update();
}

void SnapshotChart::fit() {
  view_.fit();
  apply_view();
  cursor_->update();
  replot(rpQueuedReplot);
}

void SnapshotChart::select_range(double low, double high) {
  xAxis->setRange(low, high);
  replot(rpQueuedReplot);
  emit range_selected(low, high);
}

QString SnapshotChart::place_text(double at) const { return number_text(at); }

QString SnapshotChart::column_name(std::size_t column) const {
  return QString::fromStdString(snapshot_->comparison.names[column]);
}

void SnapshotChart::set_places(double last) {
  if (places_ != last) forget_view();
  places_ = last;
}

void SnapshotChart::set_logarithmic(bool x, bool y) {
  xAxis->setScaleType(x ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
  yAxis->setScaleType(y ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
  view_ = ChartView(x, y);
}

void SnapshotChart::set_cursor(const QString& meaning, QCPAxis* axis) {
  cursor_meaning_ = meaning;
  cursor_->set_axis(axis != nullptr ? axis : xAxis);
}

QCPGraph* SnapshotChart::add_curve(std::size_t column) {
  QCPGraph* curve = addGraph();
  curve->setPen(column_style(column).pen());
  curve->setName(elided(column_name(column)));
  return curve;
}

QCPGraph* SnapshotChart::add_band_edge(std::size_t column, QCPGraph* lower) {
  QCPGraph* edge = addGraph();
  edge->setPen(Qt::NoPen);
  edge->setAntialiasedFill(false);
  edge->removeFromLegend();
  if (lower == nullptr) return edge;
  QColor faint = column_style(column).colour;
  faint.setAlphaF(0.18F);
  edge->setBrush(faint);
  edge->setChannelFillGraph(lower);
  return edge;
}

QCPGraph* SnapshotChart::add_thin_line(const QString& name) {
  QCPGraph* line = addGraph();
  QPen pen(text_colour(0.75), 1);
  pen.setCosmetic(true);
  line->setPen(pen);
  line->setName(name);
  return line;
}

}  // namespace acceptlab::gui
