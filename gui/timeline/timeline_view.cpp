#include "gui/timeline/timeline_view.hpp"

#include <QEvent>
#include <QPaintEvent>
#include <QScrollBar>
#include <algorithm>

#include "gui/timeline/time_scale.hpp"
#include "gui/timeline/timeline_words.hpp"

namespace acceptlab::gui {

using sim::Duration;
using sim::Time;

namespace {

constexpr int time_bar_steps = 1'000'000;
constexpr int tallest_lane = 34;

/// No text of the window is smaller.
QFont readable(QFont font) {
  if (font.pointSizeF() > 0 && font.pointSizeF() < 9) font.setPointSizeF(9);
  return font;
}

/// The same instant of another recording, counted from the end of the warm-up; none outside of it.
std::optional<Time> carried_over(std::optional<Time> marker, const experiment::TraceWindow& before,
                                 const experiment::TraceWindow& now) {
  if (!marker) return std::nullopt;
  const Time there = now.zero + (*marker - before.zero);
  return now.holds(there) ? std::optional(there) : std::nullopt;
}

/// How much later the end of the warm-up is in the new recording; none: they are of different parts
/// of the run.
std::optional<Duration> moved_by(const TimelineIndexPtr& before, const TimelineIndexPtr& now) {
  if (!before || !now) return std::nullopt;
  const experiment::TraceWindow &a = before->recording().window, &b = now->recording().window;
  if (a.from - a.zero != b.from - b.zero || a.to - a.zero != b.to - b.zero) return std::nullopt;
  return b.zero - a.zero;
}

}  // namespace

TimelineView::TimelineView(QWidget* parent) : QAbstractScrollArea(parent) {
  setAccessibleName(tr("CPU timeline"));
  setAccessibleDescription(tr("A lane for each CPU and each listen socket over time"));
  setFocusPolicy(Qt::StrongFocus);
  setMinimumSize(320, 140);
  setFrameShape(QFrame::NoFrame);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
  viewport()->setMouseTracking(true);
  viewport()->setAutoFillBackground(false);
  setFont(readable(font()));
  style_ = LaneStyle(palette());
  connect(horizontalScrollBar(), &QScrollBar::valueChanged, this, &TimelineView::time_bar_moved);
  lay_out();
}

void TimelineView::show_index(TimelineIndexPtr index) {
  for (auto* instant : {&marker_a_, &marker_b_, &cursor_, &chosen_})
    *instant = index_ && index
                   ? carried_over(*instant, index_->recording().window, index->recording().window)
                   : std::nullopt;
  const std::optional<Duration> moved = moved_by(index_, index);
  index_ = std::move(index);
  gesture_ = {};
  if (moved) {
    keep_sight(*moved);
  } else {
    begin_anew();
  }
  lay_out();
  axis_changed();
  emit markers_changed();
  emit connection_changed();
}

/// Who compares looks at the same instants of the same connection.
void TimelineView::keep_sight(Duration moved) {
  const Time from = axis_.from() + moved, to = axis_.to() + moved;
  const auto& window = index_->recording().window;
  axis_ = TimeAxis(window.from, window.to, lanes_area().width());
  axis_.show(from, to);
  if (range_) range_ = {range_->from + moved, range_->to + moved};
  if (connection_ && index_->of_connection(*connection_).empty()) connection_.reset();
}

void TimelineView::begin_anew() {
  range_.reset();
  connection_.reset();
  current_lane_ = 0;
  if (!index_) return;
  const auto& window = index_->recording().window;
  axis_ = TimeAxis(window.from, window.to, lanes_area().width());
}

// --- Where everything is

QRect TimelineView::lanes_area() const {
  return viewport()->rect().adjusted(names_width_, ruler_height_, 0, 0);
}

void TimelineView::lay_out() {
  const QFontMetrics metrics(font());
  ruler_height_ = 2 * metrics.height() + 8;
  names_width_ = metrics.horizontalAdvance("socket 00 000") + 12;
  if (index_) {
    layout_ = LaneLayout(*index_, choice_, metrics.height() + 2, tallest_lane,
                         viewport()->height() - ruler_height_);
    int longest = names_width_;
    for (const Row& row : layout_.rows())
      longest = std::max(longest, metrics.horizontalAdvance(lane_name(*index_, layout_, row)) + 12);
    names_width_ = std::min(longest, std::max(names_width_, viewport()->width() / 5));
  } else {
    layout_ = {};
  }
  const QRect area = lanes_area();
  axis_.resize(area.width());
  verticalScrollBar()->setPageStep(std::max(area.height(), 1));
  verticalScrollBar()->setSingleStep(24);
  verticalScrollBar()->setRange(0, std::max(0, layout_.height() - area.height()));
  sync_time_bar();
  redraw();
}

/// The scroll bar shows where in the recording one is.
void TimelineView::sync_time_bar() {
  const double all = static_cast<double>((axis_.last() - axis_.first()).count());
  const auto steps = [all](Duration part) {
    return static_cast<int>(static_cast<double>(part.count()) / all * time_bar_steps);
  };
  QScrollBar* bar = horizontalScrollBar();
  const QSignalBlocker quiet(bar);
  const int page = std::max(steps(axis_.span()), 1);
  bar->setPageStep(page);
  bar->setSingleStep(std::max(page / 20, 1));
  bar->setRange(0, std::max(time_bar_steps - page, 0));
  bar->setValue(steps(axis_.from() - axis_.first()));
}

void TimelineView::time_bar_moved(int steps) {
  const double part = static_cast<double>(steps) / time_bar_steps;
  const double all = static_cast<double>((axis_.last() - axis_.first()).count());
  const Time from = axis_.first() + Duration(static_cast<std::int64_t>(part * all));
  axis_.show(from, from + axis_.span());
  redraw();
}

void TimelineView::scrollContentsBy(int /*dx*/, int /*dy*/) { redraw(); }

void TimelineView::resizeEvent(QResizeEvent* event) {
  QAbstractScrollArea::resizeEvent(event);
  lay_out();
}

void TimelineView::changeEvent(QEvent* event) {
  QAbstractScrollArea::changeEvent(event);
  if (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange) {
    style_ = LaneStyle(palette());
    redraw();
  } else if (event->type() == QEvent::FontChange) {
    lay_out();
  }
}

QRect TimelineView::place_of(Row::Kind kind, std::uint32_t lane) const {
  const Row* row = layout_.find(kind, lane);
  if (row == nullptr) return {};
  const QRect area = lanes_area();
  return {area.left(), area.top() + row->top - verticalScrollBar()->value(), area.width(),
          row->height};
}

int TimelineView::x_of(Time at) const {
  return lanes_area().left() + static_cast<int>(axis_.pixel_of(at));
}

// --- What is shown

void TimelineView::redraw() {
  picture_is_old_ = true;
  viewport()->update();
}

void TimelineView::axis_changed() {
  sync_time_bar();
  redraw();
}

void TimelineView::show_all() {
  axis_.fit();
  axis_changed();
}

void TimelineView::set_cursor(Time at) {
  cursor_ = chosen_ = at;
  viewport()->update();
}

void TimelineView::set_marker(Marker which, Time at) {
  (which == Marker::A ? marker_a_ : marker_b_) = at;
  viewport()->update();
  emit markers_changed();
}

QString TimelineView::difference_text() const {
  if (!marker_a_ || !marker_b_) return {};
  return tr("B - A = %1").arg(QString::fromStdString(length_text(*marker_b_ - *marker_a_)));
}

void TimelineView::select_range(Time from, Time to) {
  if (!index_ || from >= to) return;
  range_ = {std::max(from, axis_.first()), std::min(to, axis_.last())};
  axis_.show(range_->from, range_->to);
  axis_changed();
  emit range_selected(range_->from, range_->to);
}

void TimelineView::remove_range() {
  if (!range_) return;
  range_.reset();
  show_all();
  emit range_removed();
}

void TimelineView::select_connection(std::optional<std::uint64_t> connection) {
  if (connection_ == connection) return;
  connection_ = connection;
  redraw();
  emit connection_changed();
}

void TimelineView::fold_idle_cpus(bool fold) {
  choice_.fold_idle_cpus = fold;
  current_lane_ = 0;
  lay_out();
}

void TimelineView::show_threads(bool show) {
  choice_.threads = show;
  current_lane_ = 0;
  lay_out();
}

// --- Painting

LanePainter::Scene TimelineView::scene() const {
  return {*index_,
          layout_,
          axis_,
          style_,
          connection_,
          verticalScrollBar()->value(),
          std::max(lanes_area().height(), 1),
          font()};
}

void TimelineView::paint_picture() {
  const LanePainter::Scene shown = scene();
  const qreal ratio = devicePixelRatioF();
  const QSize size(axis_.width(), shown.height);
  if (picture_.size() != size * ratio) {
    picture_ = QImage(size * ratio, QImage::Format_RGB32);
    picture_.setDevicePixelRatio(ratio);
  }
  paint_lanes(picture_, shown);
  picture_is_old_ = false;
}

void TimelineView::say_nothing_yet(const QString& why) {
  nothing_yet_ = why;
  if (!index_) viewport()->update();
}

void TimelineView::paintEvent(QPaintEvent* /*event*/) {
  QPainter painter(viewport());
  painter.fillRect(viewport()->rect(), style_.ground());
  if (!index_) {
    painter.setPen(style_.text());
    painter.drawText(viewport()->rect(), Qt::AlignCenter, nothing_yet_);
    return;
  }
  if (picture_is_old_) paint_picture();
  painter.drawImage(lanes_area().topLeft(), picture_);
  paint_ruler(painter);
  paint_names(painter, hasFocus());
  paint_over(painter);
}

void TimelineView::render_to(QPainter& painter) {
  painter.fillRect(viewport()->rect(), style_.ground());
  if (!index_) return;
  painter.save();
  painter.setClipRect(lanes_area());
  painter.translate(lanes_area().topLeft());
  paint_lanes(painter, scene());
  painter.restore();
  paint_ruler(painter);
  paint_names(painter, false);
  paint_over(painter);
}

void TimelineView::paint_ruler(QPainter& painter) {
  const QFontMetrics metrics(font());
  const QRect area = lanes_area();
  painter.setFont(font());
  painter.save();
  painter.setClipRect(QRect(area.left(), 0, area.width(), ruler_height_));
  const int apart = metrics.horizontalAdvance("0000.000000 ms") + 16;
  for (const Tick& tick : time_ticks(axis_, index_->recording().window.zero, apart)) {
    const int x = x_of(tick.at);
    painter.setPen(style_.faint(0.5));
    painter.drawLine(x, ruler_height_ - 6, x, ruler_height_ - 1);
    const QString label = QString::fromStdString(tick.label);
    painter.setPen(style_.text());
    if (x + 3 + metrics.horizontalAdvance(label) <= area.right())
      painter.drawText(x + 3, metrics.ascent() + 2, label);
    painter.setPen(style_.faint(0.25));
    painter.drawLine(x, 2, x, ruler_height_ - 6);
  }
  painter.restore();
  painter.setPen(style_.faint(0.5));
  painter.drawLine(area.left(), ruler_height_ - 1, area.right(), ruler_height_ - 1);
}

void TimelineView::paint_names(QPainter& painter, bool focus) {
  const QFontMetrics metrics(font());
  painter.save();
  painter.setClipRect(QRect(0, ruler_height_, names_width_, viewport()->height()));
  for (std::size_t i = 0; i < layout_.rows().size(); ++i) {
    const Row& row = layout_.rows()[i];
    const QRect place(0, ruler_height_ + row.top - verticalScrollBar()->value(), names_width_ - 4,
                      row.height);
    if (!place.intersects(viewport()->rect())) continue;
    const QString name = lane_name(*index_, layout_, row);
    painter.setPen(style_.text());
    // How many wait where the curve reaches the top
    if (row.kind == Row::Kind::Socket)
      painter.drawText(place, Qt::AlignTop | Qt::AlignRight, QString::number(index_->deepest()));
    painter.drawText(place.adjusted(4, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft,
                     metrics.elidedText(name, Qt::ElideRight, place.width() - 4));
    if (i != current_lane_ || !focus) continue;
    painter.setPen(QPen(palette().color(QPalette::Highlight), 2));
    painter.drawRect(place.adjusted(1, 1, -1, -1));
  }
  painter.restore();
}

void TimelineView::paint_instant(QPainter& painter, Time at, const QPen& pen) {
  if (!is_seen(at)) return;
  painter.setPen(pen);
  painter.drawLine(x_of(at), ruler_height_ - 6, x_of(at), viewport()->height());
}

void TimelineView::paint_marker(QPainter& painter, Time at, const QString& name) {
  if (!is_seen(at)) return;
  const QFontMetrics metrics(font());
  const int x = x_of(at);
  painter.setPen(QPen(style_.text(), 1));
  painter.drawLine(x, ruler_height_ - metrics.height() - 4, x, viewport()->height());
  const QRect flag(x - metrics.horizontalAdvance(name) / 2 - 4,
                   ruler_height_ - metrics.height() - 5, metrics.horizontalAdvance(name) + 8,
                   metrics.height());
  painter.fillRect(flag, style_.text());
  painter.setPen(style_.ground());
  painter.drawText(flag, Qt::AlignCenter, name);
}

/// Markers, the cursor, and a range that is being drawn.
void TimelineView::paint_over(QPainter& painter) {
  const QRect area = lanes_area();
  painter.save();
  painter.setClipRect(QRect(area.left(), 0, area.width(), viewport()->height()));
  painter.setFont(font());
  if (gesture_.kind == Gesture::Kind::Range) {
    const int a = gesture_.begin.x(), b = pointer_.x();
    QColor tint = palette().color(QPalette::Highlight);
    painter.setPen(tint);
    tint.setAlphaF(0.25F);
    painter.setBrush(tint);
    painter.drawRect(QRect(std::min(a, b), ruler_height_, std::abs(b - a), area.height() - 1));
  }
  if (chosen_) paint_instant(painter, *chosen_, QPen(palette().color(QPalette::Highlight), 1));
  if (cursor_) paint_instant(painter, *cursor_, QPen(style_.faint(0.8), 1, Qt::DotLine));
  if (marker_a_) paint_marker(painter, *marker_a_, "A");
  if (marker_b_) paint_marker(painter, *marker_b_, "B");
  painter.restore();
}

}  // namespace acceptlab::gui
