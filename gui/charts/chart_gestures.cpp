#include "gui/charts/chart_gestures.hpp"

#include <QKeyEvent>
#include <QMouseEvent>
#include <algorithm>
#include <cstdlib>

#include "gui/charts/snapshot_chart.hpp"

namespace acceptlab::gui {

namespace {

constexpr double pan_step = 0.1, zoom_step = 0.8;
constexpr int cursor_step = 4;      // pixels
constexpr int least_selection = 4;  // pixels: less is a click

}  // namespace

ChartGestures::ChartGestures(SnapshotChart& chart) : QObject(&chart), chart_(chart) {
  selection_ = new QCPItemRect(&chart);
  selection_->setLayer("cursor");
  selection_->setVisible(false);
  selection_->topLeft->setType(QCPItemPosition::ptPlotCoords);
  selection_->topLeft->setTypeY(QCPItemPosition::ptAxisRectRatio);
  selection_->bottomRight->setType(QCPItemPosition::ptPlotCoords);
  selection_->bottomRight->setTypeY(QCPItemPosition::ptAxisRectRatio);
  chart.installEventFilter(this);
}

bool ChartGestures::eventFilter(QObject* object, QEvent* event) {
  switch (event->type()) {
    case QEvent::MouseButtonPress:
      return press(*static_cast<QMouseEvent*>(event));
    case QEvent::MouseMove:
      return move(*static_cast<QMouseEvent*>(event));
    case QEvent::MouseButtonRelease:
      return release(*static_cast<QMouseEvent*>(event));
    case QEvent::MouseButtonDblClick:
      chart_.fit();
      return true;
    case QEvent::Leave:
      leave();
      return false;
    case QEvent::KeyPress:
      return key(*static_cast<QKeyEvent*>(event), false);
    case QEvent::ShortcutOverride:
      // A chart that has the focus takes its keys before the window's shortcuts do.
      if (key(*static_cast<QKeyEvent*>(event), true)) event->accept();
      return false;
    default:
      return QObject::eventFilter(object, event);
  }
}

bool ChartGestures::press(const QMouseEvent& event) {
  const bool shift = event.modifiers().testFlag(Qt::ShiftModifier);
  if (event.button() != Qt::LeftButton || !shift) return false;
  chart_.setFocus(Qt::MouseFocusReason);
  selecting_from_ = event.position().toPoint().x();
  show_selection(*selecting_from_);
  return true;
}

bool ChartGestures::move(const QMouseEvent& event) {
  const QPoint place = event.position().toPoint();
  if (selecting_from_) {
    show_selection(place.x());
    return true;
  }
  if (event.buttons() == Qt::NoButton) hover(place);
  return false;
}

bool ChartGestures::release(const QMouseEvent& event) {
  if (!selecting_from_) return false;
  const int from = *selecting_from_, to = event.position().toPoint().x();
  give_up();
  if (std::abs(to - from) < least_selection) return true;
  const double a = chart_.xAxis->pixelToCoord(from), b = chart_.xAxis->pixelToCoord(to);
  chart_.select_range(std::min(a, b), std::max(a, b));
  return true;
}

void ChartGestures::show_selection(int to) {
  selection_->setBrush(chart_.palette().color(QPalette::Highlight));
  QColor faint = chart_.palette().color(QPalette::Highlight);
  selection_->setPen(faint);
  faint.setAlphaF(0.25F);
  selection_->setBrush(faint);
  selection_->topLeft->setCoords(chart_.xAxis->pixelToCoord(*selecting_from_), 0);
  selection_->bottomRight->setCoords(chart_.xAxis->pixelToCoord(to), 1);
  selection_->setVisible(true);
  chart_.layer("cursor")->replot();
}

void ChartGestures::give_up() {
  selecting_from_.reset();
  selection_->setVisible(false);
  chart_.layer("cursor")->replot();
}

void ChartGestures::hover(QPoint place) {
  if (!chart_.axisRect()->rect().contains(place)) {
    leave();
    return;
  }
  const QCPAxis* axis = chart_.cursor().axis();
  const bool upright = axis->orientation() == Qt::Horizontal;
  chart_.cursor().move_to(axis->pixelToCoord(upright ? place.x() : place.y()));
  emit chart_.cursor_moved(*chart_.cursor().at());
}

void ChartGestures::leave() {
  if (!chart_.cursor().at()) return;
  chart_.cursor().hide();
  emit chart_.cursor_left();
}

/// From where the cursor is, or from the middle.
void ChartGestures::step_cursor(int pixels) {
  const QCPAxis* axis = chart_.cursor().axis();
  const QCPRange range = axis->range();
  const auto was = chart_.cursor().at();
  const bool upright = axis->orientation() == Qt::Horizontal;
  const QPoint middle = chart_.axisRect()->center();
  const double from = was && range.contains(*was) ? axis->coordToPixel(*was)
                      : upright                   ? middle.x()
                                                  : middle.y();
  // Charts whose cursor knows only some places go to the next of them.
  double to = from;
  for (int i = 0; i < chart_.width(); ++i) {
    to += pixels;
    chart_.cursor().move_to(axis->pixelToCoord(to));
    if (!was || *chart_.cursor().at() != *was) break;
  }
  emit chart_.cursor_moved(*chart_.cursor().at());
}

bool ChartGestures::key(const QKeyEvent& event, bool only_ask) {
  const auto act = [&](const auto& action) {
    if (!only_ask) action();
    return true;
  };
  const bool control = event.modifiers().testFlag(Qt::ControlModifier);
  if (control) {
    switch (event.key()) {
      case Qt::Key_Left:
      case Qt::Key_Up:
        return act([&] { step_cursor(-cursor_step); });
      case Qt::Key_Right:
      case Qt::Key_Down:
        return act([&] { step_cursor(cursor_step); });
      case Qt::Key_E:
        return act([&] { chart_.ask_export(); });
      default:
        return false;
    }
  }
  switch (event.key()) {
    case Qt::Key_Left:
    case Qt::Key_A:
      return act([&] { chart_.pan(-pan_step, 0); });
    case Qt::Key_Right:
    case Qt::Key_D:
      return act([&] { chart_.pan(pan_step, 0); });
    case Qt::Key_Up:
    case Qt::Key_W:
      return act([&] { chart_.pan(0, pan_step); });
    case Qt::Key_Down:
    case Qt::Key_S:
      return act([&] { chart_.pan(0, -pan_step); });
    case Qt::Key_Plus:
    case Qt::Key_Equal:
      return act([&] { chart_.zoom(zoom_step); });
    case Qt::Key_Minus:
      return act([&] { chart_.zoom(1 / zoom_step); });
    case Qt::Key_F:
      return act([&] { chart_.fit(); });
    case Qt::Key_Escape:
      if (!selecting_from_ && !chart_.cursor().at()) return false;
      return act([&] {
        give_up();
        leave();
      });
    default:
      return false;
  }
}

}  // namespace acceptlab::gui
