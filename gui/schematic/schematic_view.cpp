#include "gui/schematic/schematic_view.hpp"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPaintEvent>
#include <QPainter>
#include <QPainterPath>
#include <QToolTip>
#include <algorithm>
#include <utility>

#include "gui/schematic/schematic_painter.hpp"
#include "gui/style/faint_text.hpp"

namespace acceptlab::gui {

using Part = SchematicLayout::Part;

SchematicView::SchematicView(QWidget* parent) : QWidget(parent) {
  setAccessibleName(tr("Schematic of the system"));
  setFocusPolicy(Qt::StrongFocus);
  setMouseTracking(true);
  setAttribute(Qt::WA_OpaquePaintEvent);
}

// --- What is shown

void SchematicView::show_system(const experiment::SystemMap& map) {
  if (has_system() && map == map_) return;
  map_ = map;
  // These are of another system: sockets that only they have are none of this one.
  averages_fit_ = false;
  arrange();
}

void SchematicView::show_averages(const SnapshotPtr& snapshot, std::size_t column) {
  snapshot_ = snapshot;
  column_ = column;
  averages_fit_ = true;
  if (!is_watching()) refresh();
}

void SchematicView::show_watched(const std::shared_ptr<const Replay>& replay,
                                 const WatchState& state, const Motion& motion) {
  const bool other = replay_ != replay || !is_watching();
  if (other) who_ = WhoIsWho(replay->recording(), map_.workers.size());
  replay_ = replay;
  state_ = &state;
  motion_ = motion;
  if (other) {
    arrange();
  } else {
    refresh();
  }
}

void SchematicView::stop_watching() {
  replay_.reset();
  state_ = nullptr;
  arrange();
}

double SchematicView::legend_height() const {
  return 1.5 * SchematicPainter::text_size(font()).line;
}

/// Those of the system, and those that come in its run.
std::size_t SchematicView::sockets() const {
  std::size_t sockets = map_.sockets.size();
  if (replay_) sockets = std::max(sockets, replay_->recording().queue_limits.size());
  if (averages_fit_ && snapshot_ && column_ < snapshot_->columns())
    sockets = std::max(sockets, snapshot_->comparison.summaries[column_].sockets.size());
  return sockets;
}

void SchematicView::arrange() {
  const QSizeF room(width(), std::max(0.0, height() - legend_height()));
  layout_ = map_.cpus == 0
                ? SchematicLayout()
                : SchematicLayout(map_, sockets(), room, SchematicPainter::text_size(font()));
  background_ = {};
  const auto gone = [this](const std::optional<Item>& item) {
    return item && item->number >= layout_.count(item->part);
  };
  if (gone(hovered_)) hovered_.reset();
  if (gone(selected_)) select(std::nullopt);
  look_ = new_look();
  update();
  tell();
}

SchematicLook SchematicView::new_look() const {
  if (!has_system()) return {};
  if (state_ != nullptr)
    return watched_look(*state_, who_, replay_->recording().queue_limits, layout_, motion_);
  if (snapshot_ && column_ < snapshot_->columns())
    return average_look(snapshot_->comparison.summaries[column_], layout_);
  return average_look({}, layout_);
}

void SchematicView::refresh() {
  if (!is_watching() && sockets() != layout_.count(Part::Sockets)) return arrange();
  const SchematicLook before = std::exchange(look_, new_look());
  const QRegion changed = changed_since(before);
  // Many pieces take longer than all of it.
  constexpr int most_pieces = 40;
  if (changed.rectCount() > most_pieces) {
    update();
  } else if (!changed.isEmpty()) {
    update(changed);
  }
  tell();
}

namespace {

/// Few large pieces are painted faster than many small ones: their corners lie on a grid.
QRect coarse(const QRectF& area) {
  constexpr int step = 32;
  const QRect exact = area.toAlignedRect();
  const QPoint first(exact.left() / step * step, exact.top() / step * step);
  const QPoint last((exact.right() / step + 1) * step - 1, (exact.bottom() / step + 1) * step - 1);
  return {first, last};
}

}  // namespace

QRegion SchematicView::changed_since(const SchematicLook& before) const {
  QRegion changed;
  const auto items = [&](Part part, const auto& old_items, const auto& new_items) {
    for (unsigned i = 0; i < new_items.size(); ++i) {
      if (i < old_items.size() && old_items[i] == new_items[i]) continue;
      changed += coarse(layout_.place({part, i}).adjusted(-4, -4, 4, 4));
    }
  };
  const auto moving = [&changed](const auto& old_things, const auto& new_things) {
    if (old_things == new_things) return;
    for (const auto* things : {&old_things, &new_things}) {
      for (const auto& thing : *things) changed += coarse(SchematicPainter::area_of(thing));
    }
  };
  items(Part::Queues, before.queues, look_.queues);
  items(Part::Cpus, before.cpus, look_.cpus);
  items(Part::Sockets, before.sockets, look_.sockets);
  items(Part::Workers, before.workers, look_.workers);
  if (before.dispatcher != look_.dispatcher && layout_.dispatcher())
    changed += coarse(*layout_.dispatcher());
  moving(before.dots, look_.dots);
  moving(before.arrows, look_.arrows);
  return changed;
}

// --- Painting

void SchematicView::paintEvent(QPaintEvent* event) {
  QPainter painter(this);
  if (!has_system()) {
    painter.fillRect(rect(), palette().color(QPalette::Base));
    painter.setPen(faint_text(palette()));
    painter.drawText(rect(), Qt::AlignCenter,
                     tr("The system is drawn as soon as the scenario can be read."));
    return;
  }
  const SchematicPainter schematic(layout_, palette(), font());
  if (background_.isNull()) {
    background_ = QPixmap(size() * devicePixelRatioF());
    background_.setDevicePixelRatio(devicePixelRatioF());
    background_.fill(palette().color(QPalette::Base));
    QPainter once(&background_);
    once.setRenderHint(QPainter::Antialiasing);
    schematic.draw_background(once);
    const QRectF below(10, height() - legend_height(), width() - 20, legend_height());
    schematic.draw_legend(once, below, is_watching());
  }
  const QRegion& region = event->region();
  for (const QRect& piece : region)
    painter.drawPixmap(piece, background_,
                       QRectF(QPointF(piece.topLeft()) * devicePixelRatioF(),
                              QSizeF(piece.size()) * devicePixelRatioF())
                           .toRect());
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setFont(font());
  const bool all = region.boundingRect() == rect() && region.rectCount() == 1;
  const auto is_seen = [&region, all](const QRectF& place) {
    return all || region.intersects(place.toAlignedRect());
  };
  for (unsigned i = 0; i < look_.queues.size(); ++i) {
    if (is_seen(layout_.place({Part::Queues, i})))
      schematic.draw_queue(painter, i, look_.queues[i]);
  }
  for (unsigned i = 0; i < look_.cpus.size(); ++i) {
    if (is_seen(layout_.place({Part::Cpus, i}))) schematic.draw_cpu(painter, i, look_.cpus[i]);
  }
  for (unsigned i = 0; i < look_.sockets.size(); ++i) {
    if (is_seen(layout_.place({Part::Sockets, i})))
      schematic.draw_socket(painter, i, look_.sockets[i]);
  }
  for (unsigned i = 0; i < look_.workers.size(); ++i) {
    if (is_seen(layout_.place({Part::Workers, i})))
      schematic.draw_worker(painter, i, look_.workers[i]);
  }
  schematic.draw_dispatcher(painter, look_.dispatcher);
  if (hovered_) schematic.draw_highlight(painter, *hovered_, false);
  if (selected_) schematic.draw_highlight(painter, *selected_, true);
  constexpr std::size_t many_arrows = 24;
  const bool thin = look_.arrows.size() > many_arrows;
  for (const SchematicLook::Arrow& arrow : look_.arrows) {
    if (is_seen(SchematicPainter::area_of(arrow))) schematic.draw_arrow(painter, arrow, thin);
  }
  for (const SchematicLook::Dot& dot : look_.dots) {
    if (is_seen(SchematicPainter::area_of(dot))) schematic.draw_dot(painter, dot);
  }
  if (hasFocus() && !selected_) {
    painter.setPen(QPen(palette().color(QPalette::Highlight), 1, Qt::DotLine));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(rect().adjusted(1, 1, -2, -2));
  }
}

void SchematicView::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  arrange();
}

void SchematicView::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) arrange();
}

// --- Pointing and selecting

void SchematicView::tell() {
  const std::optional<Item> item = hovered_ ? hovered_ : selected_;
  const QString numbers = item ? numbers_of(*item) : QString();
  setAccessibleDescription(numbers);
  emit told(numbers);
}

void SchematicView::hover(std::optional<Item> item) {
  if (item == hovered_) return;
  hovered_ = item;
  update();
  tell();
}

void SchematicView::select(std::optional<Item> item) {
  if (item == selected_) return;
  selected_ = item;
  update();
  tell();
  emit selection_changed();
}

bool SchematicView::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QWidget::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  if (const auto item = layout_.item_at(help->pos())) {
    QToolTip::showText(help->globalPos(), numbers_of(*item), this,
                       layout_.place(*item).toAlignedRect());
  } else {
    QToolTip::hideText();
  }
  return true;
}

void SchematicView::mouseMoveEvent(QMouseEvent* event) {
  hover(layout_.item_at(event->position()));
}
void SchematicView::leaveEvent(QEvent* /*event*/) { hover(std::nullopt); }

void SchematicView::mousePressEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton) select(layout_.item_at(event->position()));
}

void SchematicView::keyPressEvent(QKeyEvent* event) {
  if (!has_system()) return QWidget::keyPressEvent(event);
  int dx = 0, dy = 0;
  switch (event->key()) {
    case Qt::Key_Left:
      dx = -1;
      break;
    case Qt::Key_Right:
      dx = 1;
      break;
    case Qt::Key_Up:
      dy = -1;
      break;
    case Qt::Key_Down:
      dy = 1;
      break;
    case Qt::Key_Escape:
      return select(std::nullopt);
    default:
      return QWidget::keyPressEvent(event);
  }
  select(selected_ ? layout_.neighbour(*selected_, dx, dy) : Item{Part::Cpus, 0});
}

}  // namespace acceptlab::gui
