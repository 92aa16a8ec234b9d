#include "gui/schematic/schematic_painter.hpp"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QPainterPath>
#include <algorithm>
#include <array>
#include <utility>

#include "gui/schematic/item_parts.hpp"
#include "gui/style/okabe_ito.hpp"

namespace acceptlab::gui {

namespace {

using Look = SchematicLook;
using Part = SchematicLayout::Part;
using State = Look::Worker::State;
using namespace okabe_ito;

constexpr double cross_radius = 5;

QString tr(const char* text) { return QCoreApplication::translate("Schematic", text); }

}  // namespace

QPainterPath curve(const QLineF& line) {
  const double middle = (line.x1() + line.x2()) / 2;
  QPainterPath path(line.p1());
  path.cubicTo(QPointF(middle, line.y1()), QPointF(middle, line.y2()), line.p2());
  return path;
}

TextSize SchematicPainter::text_size(const QFont& font) {
  const QFontMetricsF metrics(font);
  return {metrics.height(), metrics.horizontalAdvance("0123456789") / 10};
}

SchematicPainter::SchematicPainter(const SchematicLayout& layout, const QPalette& palette,
                                   const QFont& font)
    : layout_(layout),
      palette_(palette),
      font_(font),
      text_(text_size(font)),
      dark_(palette.color(QPalette::Base).lightness() < 128) {}

QColor SchematicPainter::line_colour() const {
  QColor colour = palette_.color(QPalette::Text);
  colour.setAlphaF(0.35F);
  return colour;
}

/// Each has a pattern of its own beside its colour.
QBrush SchematicPainter::brush(Fill fill) const {
  switch (fill) {
    case Fill::Packets:
      return {dark_ ? blue.lighter(140) : blue, Qt::BDiagPattern};
    case Fill::Server:
      return green;
    case Fill::Spin:
      return {pink, Qt::DiagCrossPattern};
    case Fill::Others:
      return {orange, Qt::Dense5Pattern};
    case Fill::Queue:
      return sky;
    case Fill::Woken:
      return {orange, Qt::FDiagPattern};
    case Fill::Accepts:
      return {sky, Qt::Dense3Pattern};
  }
  return {};
}

void SchematicPainter::fill(QPainter& painter, const QRectF& area, Fill fill) const {
  if (area.width() < 0.5 || area.height() < 0.5) return;
  const QBrush pattern = brush(fill);
  // A hatch is seen better on a tint of its colour.
  if (pattern.style() != Qt::SolidPattern) {
    QColor tint = pattern.color();
    tint.setAlphaF(0.25F);
    painter.fillRect(area, tint);
  }
  painter.fillRect(area, pattern);
}

// --- What never changes

void SchematicPainter::draw_background(QPainter& painter) const {
  painter.setFont(font_);
  draw_lines(painter, layout_.packet_lines());
  draw_lines(painter, layout_.choice_lines());
  draw_lines(painter, layout_.watch_lines());
  painter.setBrush(palette_.color(QPalette::Base));
  painter.setPen(line_colour());
  painter.drawEllipse(layout_.choice(), 4, 4);
  for (const SchematicLayout::Hub& hub : layout_.bundles()) {
    painter.setBrush(hub.mixed ? QBrush(Qt::NoBrush) : QBrush(line_colour()));
    painter.setPen(QPen(line_colour(), 1));
    painter.drawEllipse(hub.at, 3.5, 3.5);
    painter.setPen(QPen(line_colour(), 3));
    if (!hub.workers.isNull()) painter.drawLine(hub.workers);
  }
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(line_colour(), 1));
  for (const SchematicLayout::Group& group : layout_.groups())
    painter.drawRoundedRect(group.frame, 3, 3);
  draw_titles(painter);
  draw_folds(painter);
}

void SchematicPainter::draw_lines(QPainter& painter, const std::vector<QLineF>& lines) const {
  QColor colour = line_colour();
  if (lines.size() > 100) colour.setAlphaF(0.2F);
  painter.setPen(QPen(colour, 1));
  painter.setBrush(Qt::NoBrush);
  for (const QLineF& line : lines) painter.drawPath(curve(line));
}

void SchematicPainter::draw_titles(QPainter& painter) const {
  const experiment::SystemMap& map = layout_.map();
  const std::array<std::pair<Part, QString>, SchematicLayout::parts> titles{
      {{Part::Queues, layout_.has_queues() ? tr("NIC queues") : tr("Network")},
       {Part::Cpus, tr("CPUs")},
       {Part::Sockets, tr("Listen sockets")},
       {Part::Workers, map.anywhere               ? tr("Workers, on any CPU")
                       : layout_.groups().empty() ? tr("Workers")
                                                  : tr("Workers, by CPU")}}};
  painter.setPen(palette_.color(QPalette::Text));
  const QFontMetricsF metrics(font_);
  for (const auto& [part, title] : titles) {
    const QRectF& place = layout_.title(part);
    painter.drawText(place, Qt::AlignLeft | Qt::AlignVCenter,
                     metrics.elidedText(title, Qt::ElideRight, place.width()));
  }
}

void SchematicPainter::draw_folds(QPainter& painter) const {
  for (const Part part : {Part::Queues, Part::Cpus, Part::Sockets, Part::Workers}) {
    const ItemGrid& grid = layout_.grid(part);
    if (grid.folded.empty()) continue;
    draw_box(painter, grid.fold, true);
    const QString text = grid.idle_folded ? tr("%1 more idle") : tr("%1 more");
    painter.setPen(palette_.color(QPalette::Text));
    painter.drawText(grid.fold, Qt::AlignCenter,
                     QFontMetricsF(font_).elidedText(text.arg(grid.folded.size()), Qt::ElideRight,
                                                     grid.fold.width()));
  }
}

// --- Items

void SchematicPainter::draw_box(QPainter& painter, const QRectF& place, bool dashed) const {
  QColor frame = palette_.color(QPalette::Text);
  frame.setAlphaF(0.55F);
  painter.setPen(QPen(frame, 1, dashed ? Qt::DashLine : Qt::SolidLine));
  painter.setBrush(palette_.color(QPalette::Base));
  if (place.height() < 1.1 * text_.line) {
    painter.drawRect(place.adjusted(0.5, 0.5, -0.5, -0.5));
  } else {
    painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
  }
}

/// From the longest to the shortest.
QStringList SchematicPainter::names_of(SchematicLayout::Item item) const {
  const experiment::SystemMap& map = layout_.map();
  const QString number = QString::number(item.number);
  switch (item.part) {
    case Part::Queues:
      return layout_.has_queues() ? QStringList{tr("queue %1").arg(number), number}
                                  : QStringList{tr("clients")};
    case Part::Cpus:
      return {tr("CPU %1").arg(number), number};
    case Part::Sockets:
      return {tr("socket %1").arg(number), number};
    case Part::Workers:
      break;
  }
  QStringList names{tr("worker %1").arg(number), number};
  if (!map.anywhere && item.number < map.workers.size())
    names.prepend(tr("worker %1, CPU %2").arg(number).arg(map.workers[item.number].cpu));
  return names;
}

/// The name to the left and the numbers to the right, both shortened until there is room.
void SchematicPainter::draw_texts(QPainter& painter, const QRectF& place,
                                  SchematicLayout::Item item, const QString& text,
                                  const QString& brief) const {
  const QFontMetricsF metrics(font_);
  const QRectF line = words_of(place, layout_.grid(item.part).detail, text_);
  painter.setPen(palette_.color(QPalette::Text));
  const QStringList names = names_of(item);
  for (const QString& right : {text, brief, QString()}) {
    const double room =
        line.width() - (right.isEmpty() ? 0 : metrics.horizontalAdvance(right) + text_.character);
    for (const QString& name : names) {
      if (metrics.horizontalAdvance(name) > room) continue;
      painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, name);
      if (!right.isEmpty()) painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, right);
      return;
    }
  }
}

void SchematicPainter::draw_queue(QPainter& painter, unsigned number, const QString& text) const {
  if (layout_.is_folded({Part::Queues, number})) return;
  const QRectF place = layout_.place({Part::Queues, number});
  draw_box(painter, place);
  switch (layout_.grid(Part::Queues).detail) {
    case Detail::Full:
      draw_texts(painter, place, {Part::Queues, number}, {});
      if (!text.isEmpty())
        painter.drawText(bar_of(place, Detail::Full, text_), Qt::AlignLeft | Qt::AlignVCenter,
                         tr("%1 wait").arg(text));
      break;
    case Detail::Line:
      draw_texts(painter, place, {Part::Queues, number}, text);
      break;
    case Detail::Cell:
      if (!text.isEmpty()) painter.fillRect(bar_of(place, Detail::Cell, text_), line_colour());
      break;
  }
}

void SchematicPainter::draw_cpu(QPainter& painter, unsigned number, const Look::Cpu& look) const {
  if (layout_.is_folded({Part::Cpus, number})) return;
  const QRectF place = layout_.place({Part::Cpus, number});
  const Detail detail = layout_.grid(Part::Cpus).detail;
  draw_box(painter, place);
  const QRectF bar = bar_of(place, detail, text_);
  constexpr std::array fills{Fill::Packets, Fill::Server, Fill::Spin, Fill::Others};
  double x = bar.left();
  for (std::size_t use = 0; use < Look::uses; ++use) {
    const double width = std::clamp(look.parts[use], 0.0, 1.0) * bar.width();
    fill(painter, QRectF(x, bar.top(), width, bar.height()), fills[use]);
    x += width;
  }
  if (detail == Detail::Cell) return;
  if (detail == Detail::Full) {
    painter.setPen(line_colour());
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(bar);
  }
  draw_texts(painter, place, {Part::Cpus, number}, look.text);
}

void SchematicPainter::draw_drops(QPainter& painter, const QRectF& place, bool now) const {
  QColor tint = red;
  tint.setAlphaF(now ? 0.7F : 0.2F);
  painter.fillRect(place, tint);
  painter.fillRect(place, QBrush(now ? palette_.color(QPalette::Text) : red, Qt::FDiagPattern));
}

void SchematicPainter::draw_socket(QPainter& painter, unsigned number,
                                   const Look::Socket& look) const {
  if (layout_.is_folded({Part::Sockets, number})) return;
  const QRectF place = layout_.place({Part::Sockets, number});
  const Detail detail = layout_.grid(Part::Sockets).detail;
  draw_box(painter, place, !look.open);
  const QRectF bar = bar_of(place, detail, text_);
  // The last part of the gauge lies beyond the limit.
  const double limit = 0.88 * bar.width();
  const auto x_of = [&](double connections) {
    return bar.left() + std::min(1.0, gauge_position(connections, look.limit)) * limit;
  };
  fill(painter, QRectF(bar.left(), bar.top(), x_of(look.depth) - bar.left(), bar.height()),
       Fill::Queue);
  if (look.drops > 0)
    draw_drops(painter, QRectF(bar.left() + limit, bar.top(), bar.width() - limit, bar.height()),
               look.drops_now);
  QPen tick(palette_.color(QPalette::Text), 1.5);
  if (look.most > look.depth) {
    painter.setPen(QPen(sky, 2, Qt::DotLine));
    painter.drawLine(QPointF(x_of(look.most), bar.top()), QPointF(x_of(look.most), bar.bottom()));
  }
  if (look.limit > 0 && detail != Detail::Cell) {
    const double out = detail == Detail::Full ? 2 : 0;
    painter.setPen(tick);
    painter.drawLine(QPointF(bar.left() + limit, bar.top() - out),
                     QPointF(bar.left() + limit, bar.bottom() + out));
  }
  if (!look.open) draw_cross(painter, bar.center(), std::min(cross_radius, bar.height() / 2));
  if (detail == Detail::Cell) return;
  if (detail == Detail::Full) {
    painter.setPen(line_colour());
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(bar);
    if (look.limit > 0 && bar.width() > 14 * text_.character) {
      painter.setPen(palette_.color(QPalette::Text));
      painter.drawText(QRectF(bar.left(), bar.top(), limit - 4, bar.height()),
                       Qt::AlignRight | Qt::AlignVCenter,
                       tr("limit %1").arg(static_cast<qint64>(look.limit)));
    }
  }
  draw_texts(painter, place, {Part::Sockets, number}, look.text, look.brief);
}

void SchematicPainter::draw_worker(QPainter& painter, unsigned number,
                                   const Look::Worker& look) const {
  if (layout_.is_folded({Part::Workers, number})) return;
  const QRectF place = layout_.place({Part::Workers, number});
  const Detail detail = layout_.grid(Part::Workers).detail;
  draw_box(painter, place, look.state == State::Dead);
  const QRectF bar = bar_of(place, detail, text_);
  switch (look.state) {
    case State::Average: {
      QRectF share = bar;
      if (detail == Detail::Cell) {
        share.setTop(bar.bottom() - look.part * bar.height());
      } else {
        share.setWidth(look.part * bar.width());
      }
      fill(painter, share, Fill::Server);
      break;
    }
    case State::Serves:
    case State::Runs:
      fill(painter, bar, Fill::Server);
      break;
    case State::Accepts:
      fill(painter, bar, Fill::Accepts);
      break;
    case State::OnItsWay:
      fill(painter, bar, Fill::Woken);
      break;
    case State::NoCpu:
      fill(painter, bar, Fill::Spin);
      break;
    case State::Asleep:
    case State::Dead:
      break;
  }
  if (look.fair > 0 && detail != Detail::Cell) {
    const double x = bar.left() + look.fair * bar.width();
    const double out = detail == Detail::Full ? 2 : 0;
    painter.setPen(QPen(palette_.color(QPalette::Text), 1.5));
    painter.drawLine(QPointF(x, bar.top() - out), QPointF(x, bar.bottom() + out));
  }
  if (detail == Detail::Full) {
    painter.setPen(line_colour());
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(bar);
  }
  if (detail != Detail::Cell) draw_texts(painter, place, {Part::Workers, number}, look.text);
  if (look.in_vain || look.state == State::Dead)
    draw_cross(painter, bar.center(), std::min(cross_radius, bar.height() / 2 + 2));
}

void SchematicPainter::draw_dispatcher(QPainter& painter, const QString& text) const {
  if (!layout_.dispatcher()) return;
  const QRectF& place = *layout_.dispatcher();
  draw_box(painter, place);
  const QRectF inside = place.adjusted(5, 1, -5, -1);
  painter.setPen(palette_.color(QPalette::Text));
  const QFontMetricsF metrics(font_);
  const auto line = [&](int number, const QString& words) {
    painter.drawText(QRectF(inside.left(), inside.top() + number * inside.height() / 3,
                            inside.width(), inside.height() / 3),
                     Qt::AlignLeft | Qt::AlignVCenter,
                     metrics.elidedText(words, Qt::ElideRight, inside.width()));
  };
  line(0, tr("dispatcher"));
  line(1, tr("CPU %1").arg(layout_.map().dispatcher_cpu.value_or(0)));
  line(2, text);
}

void SchematicPainter::draw_highlight(QPainter& painter, SchematicLayout::Item item,
                                      bool selected) const {
  const QColor colour = palette_.color(QPalette::Highlight);
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(colour, 1.5));
  const std::vector<QLineF> lines = layout_.watch_lines_of(item);
  if (lines.size() > 16) {
    painter.setPen(QPen(colour, 1));
    painter.drawLines(lines.data(), static_cast<int>(lines.size()));
  } else {
    for (const QLineF& line : lines) painter.drawPath(curve(line));
  }
  painter.setPen(QPen(colour, selected ? 3 : 1.5));
  painter.drawRect(layout_.place(item).adjusted(0.5, 0.5, -0.5, -0.5));
}

}  // namespace acceptlab::gui
