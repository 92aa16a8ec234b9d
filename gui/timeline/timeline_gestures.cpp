#include <QApplication>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QScrollBar>
#include <QToolTip>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "gui/timeline/timeline_view.hpp"
#include "gui/timeline/timeline_words.hpp"

// What mouse and keyboard do with a timeline.

namespace acceptlab::gui {

using sim::Duration;
using sim::Time;

namespace {

/// Of things in the order of time, the time of the first after `now` or the last before it.
template <class Things, class TimeOf>
std::optional<Time> neighbour_of(const Things& things, TimeOf time_of, Time now, int direction) {
  const auto place = std::partition_point(things.begin(), things.end(), [&](const auto& thing) {
    return direction > 0 ? time_of(thing) <= now : time_of(thing) < now;
  });
  if (direction > 0 && place != things.end()) return time_of(*place);
  if (direction < 0 && place != things.begin()) return time_of(*(place - 1));
  return std::nullopt;
}

/// Where something begins in a lane.
std::optional<Time> neighbour(const TimelineIndex& index, const Row& row, Time now, int direction) {
  const auto begin = [](const Slice& slice) { return slice.from; };
  const auto step = [](const DepthCurve::Step& s) { return s.at; };
  switch (row.kind) {
    case Row::Kind::Cpu:
      return neighbour_of(index.cpus()[row.lane].slices(), begin, now, direction);
    case Row::Kind::Thread:
      return neighbour_of(index.threads().at(row.lane).slices(), begin, now, direction);
    case Row::Kind::Socket:
      return neighbour_of(index.depths()[row.lane].steps(), step, now, direction);
    case Row::Kind::IdleCpus:
      break;
  }
  return std::nullopt;
}

}  // namespace

// --- Zoom and pan

void TimelineView::zoom_at(double factor, Time around) {
  axis_.zoom(factor, around);
  axis_changed();
}

/// Around the cursor if it is seen, else around the middle.
void TimelineView::zoom_by(double factor) {
  const Time middle = axis_.from() + axis_.span() / 2;
  zoom_at(factor, cursor_ && is_seen(*cursor_) ? *cursor_ : middle);
}

void TimelineView::pan_by(int pixels) {
  axis_.pan(pixels);
  axis_changed();
}

void TimelineView::wheelEvent(QWheelEvent* event) {
  const QPoint turned = event->angleDelta();
  if (event->modifiers().testFlag(Qt::ControlModifier)) {
    verticalScrollBar()->setValue(verticalScrollBar()->value() - turned.y() / 2);
  } else if (std::abs(turned.x()) > std::abs(turned.y())) {
    pan_by(-turned.x());
  } else {
    // A step of most wheels is 120.
    zoom_at(std::pow(zoom_step, -turned.y() / 120.0), time_under(event->position().toPoint()));
  }
  event->accept();
}

// --- The pointer

Time TimelineView::time_under(const QPoint& at) const {
  const QRect area = lanes_area();
  return axis_.time_at(std::clamp(at.x() - area.left(), 0, area.width() - 1));
}

const Row* TimelineView::row_under(const QPoint& at) const {
  const QRect area = lanes_area();
  if (at.y() < area.top()) return nullptr;
  return layout_.at(at.y() - area.top() + verticalScrollBar()->value());
}

/// So far from a point one still hits it.
Duration TimelineView::reach() const { return axis_.time_at(5) - axis_.from(); }

void TimelineView::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton || !index_) return;
  pointer_ = event->position().toPoint();
  const bool range = event->modifiers().testFlag(Qt::ShiftModifier);
  gesture_ = {range ? Gesture::Kind::Range : Gesture::Kind::Press, pointer_, axis_,
              verticalScrollBar()->value()};
}

void TimelineView::mouseMoveEvent(QMouseEvent* event) {
  if (!index_) return;
  pointer_ = event->position().toPoint();
  const QPoint way = pointer_ - gesture_.begin;
  if (gesture_.kind == Gesture::Kind::Press &&
      way.manhattanLength() >= QApplication::startDragDistance()) {
    gesture_.kind = Gesture::Kind::Pan;
    viewport()->setCursor(Qt::ClosedHandCursor);
  }
  if (gesture_.kind == Gesture::Kind::Pan) {
    axis_ = gesture_.axis;
    axis_.pan(-way.x());
    verticalScrollBar()->setValue(gesture_.scrolled - way.y());
    axis_changed();
    return;
  }
  const Time at = time_under(pointer_);
  move_cursor(at);
  point_at(row_under(pointer_), at);
}

void TimelineView::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton || !index_) return;
  constexpr int least_range = 3;
  pointer_ = event->position().toPoint();
  const Gesture done = std::exchange(gesture_, {});
  viewport()->unsetCursor();
  if (done.kind == Gesture::Kind::Range) {
    const Time a = time_under(done.begin), b = time_under(pointer_);
    if (std::abs(pointer_.x() - done.begin.x()) >= least_range) {
      select_range(std::min(a, b), std::max(a, b));
    } else {
      viewport()->update();
    }
  } else if (done.kind == Gesture::Kind::Press) {
    click_at(pointer_);
  }
}

/// A slice's connection, and on the time scale that instant: who stands at an event and looks about
/// does not lose it.
void TimelineView::click_at(const QPoint& at) {
  const bool on_names = at.x() < lanes_area().left();
  const Row* row = row_under(at);
  if (row == nullptr) {
    if (at.y() < ruler_height_ && !on_names) choose_time(time_under(at));
    return;
  }
  current_lane_ = static_cast<std::size_t>(row - layout_.rows().data());
  if (!on_names) select_connection(connection_at(*index_, *row, time_under(at), reach()));
  viewport()->update();
}

void TimelineView::mouseDoubleClickEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton) show_all();
}

bool TimelineView::viewportEvent(QEvent* event) {
  if (event->type() == QEvent::Leave && chosen_ && cursor_ != chosen_) {
    cursor_ = chosen_;
    viewport()->update();
  }
  if (event->type() != QEvent::ToolTip) return QAbstractScrollArea::viewportEvent(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  const Row* row = index_ ? row_under(help->pos()) : nullptr;
  if (index_ && help->pos().y() < ruler_height_) {
    QToolTip::showText(help->globalPos(),
                       tr("A click goes to this instant, in what is watched as well"), this);
  } else if (row == nullptr) {
    QToolTip::hideText();
  } else {
    QToolTip::showText(help->globalPos(),
                       words_at(*index_, layout_, *row, time_under(help->pos()), reach()), this);
  }
  return true;
}

void TimelineView::move_cursor(Time at) {
  if (cursor_ == at) {
    viewport()->update();
    return;
  }
  cursor_ = at;
  viewport()->update();
  emit cursor_moved(at);
}

void TimelineView::choose_time(Time at) {
  chosen_ = at;
  move_cursor(at);
  emit time_chosen(at);
}

void TimelineView::point_at(const Row* row, Time at) {
  emit pointed_at(row == nullptr ? QString() : words_at(*index_, layout_, *row, at, reach()));
}

// --- Keys

/// Moves the cursor to where the next or the previous slice of the current lane begins.
void TimelineView::step_cursor(int direction) {
  if (current_lane_ >= layout_.rows().size()) return;
  const Row& row = layout_.rows()[current_lane_];
  const auto next = neighbour(*index_, row, cursor_.value_or(axis_.from()), direction);
  if (!next) return;
  if (!is_seen(*next)) {
    axis_.show(*next - axis_.span() / 2, *next + axis_.span() / 2);
    axis_changed();
  }
  choose_time(*next);
  point_at(&row, *next);
}

void TimelineView::step_lane(int direction) {
  const auto lanes = static_cast<std::ptrdiff_t>(layout_.rows().size());
  if (lanes == 0) return;
  const auto lane = static_cast<std::ptrdiff_t>(current_lane_) + direction;
  current_lane_ = static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(lane, 0, lanes - 1));
  const Row& row = layout_.rows()[current_lane_];
  QScrollBar* bar = verticalScrollBar();
  if (row.top < bar->value()) bar->setValue(row.top);
  if (row.bottom() > bar->value() + lanes_area().height())
    bar->setValue(row.bottom() - lanes_area().height());
  viewport()->update();
  if (cursor_) point_at(&row, *cursor_);
}

void TimelineView::set_marker_here(Marker which) {
  set_marker(which, cursor_.value_or(axis_.from() + axis_.span() / 2));
}

bool TimelineView::key_changes_view(int key) {
  const int step = std::max(axis_.width() / 10, 1);
  switch (key) {
    case Qt::Key_W:
    case Qt::Key_Plus:
    case Qt::Key_Equal:
      zoom_in();
      return true;
    case Qt::Key_S:
    case Qt::Key_Minus:
      zoom_out();
      return true;
    case Qt::Key_A:
    case Qt::Key_Left:
      pan_by(-step);
      return true;
    case Qt::Key_D:
    case Qt::Key_Right:
      pan_by(step);
      return true;
    case Qt::Key_Home:
      axis_.show(axis_.first(), axis_.first() + axis_.span());
      axis_changed();
      return true;
    case Qt::Key_End:
      axis_.show(axis_.last() - axis_.span(), axis_.last());
      axis_changed();
      return true;
    case Qt::Key_F:
      show_all();
      return true;
    default:
      return false;
  }
}

/// Steps are the cursor's while the timeline has the focus, not those of what is watched.
bool TimelineView::event(QEvent* event) {
  if (event->type() == QEvent::ShortcutOverride && index_) {
    const auto* key = static_cast<QKeyEvent*>(event);
    const bool steps = key->key() == Qt::Key_Comma || key->key() == Qt::Key_Period;
    if (steps && key->modifiers() == Qt::NoModifier) event->accept();
  }
  return QAbstractScrollArea::event(event);
}

bool TimelineView::key_moves_cursor(int key) {
  switch (key) {
    case Qt::Key_Up:
      step_lane(-1);
      return true;
    case Qt::Key_Down:
      step_lane(1);
      return true;
    case Qt::Key_Comma:
      step_cursor(-1);
      return true;
    case Qt::Key_Period:
      step_cursor(1);
      return true;
    case Qt::Key_BracketLeft:
      set_marker_here(Marker::A);
      return true;
    case Qt::Key_BracketRight:
      set_marker_here(Marker::B);
      return true;
    default:
      return false;
  }
}

void TimelineView::keyPressEvent(QKeyEvent* event) {
  const bool plain =
      !(event->modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier));
  if (index_ && plain) {
    if (key_changes_view(event->key()) || key_moves_cursor(event->key())) return;
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && cursor_ &&
        current_lane_ < layout_.rows().size()) {
      select_connection(connection_at(*index_, layout_.rows()[current_lane_], *cursor_, reach()));
      return;
    }
    if (event->key() == Qt::Key_Escape) {
      if (connection_) return select_connection(std::nullopt);
      if (range_) return remove_range();
    }
  }
  QAbstractScrollArea::keyPressEvent(event);
}

}  // namespace acceptlab::gui
