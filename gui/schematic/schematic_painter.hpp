#pragma once

#include <QFont>
#include <QPainter>
#include <QPalette>
#include <QStringList>

#include "gui/schematic/schematic_look.hpp"

namespace acceptlab::gui {

/// Draws a schematic: what never changes, the items with what they show, and what moves.
class SchematicPainter {
 public:
  SchematicPainter(const SchematicLayout& layout, const QPalette& palette, const QFont& font);

  static TextSize text_size(const QFont& font);

  void draw_background(QPainter& painter) const;
  void draw_queue(QPainter& painter, unsigned number, const QString& text) const;
  void draw_cpu(QPainter& painter, unsigned number, const SchematicLook::Cpu& look) const;
  void draw_socket(QPainter& painter, unsigned number, const SchematicLook::Socket& look) const;
  void draw_worker(QPainter& painter, unsigned number, const SchematicLook::Worker& look) const;
  void draw_dispatcher(QPainter& painter, const QString& text) const;
  void draw_dot(QPainter& painter, const SchematicLook::Dot& dot) const;
  /// `thin`: one of many, which are drawn straight.
  void draw_arrow(QPainter& painter, const SchematicLook::Arrow& arrow, bool thin) const;
  /// The item's own lines, and a frame around it.
  void draw_highlight(QPainter& painter, SchematicLayout::Item item, bool selected) const;
  /// What the fills mean, in one line.
  void draw_legend(QPainter& painter, const QRectF& area, bool watched) const;

  /// What is painted of them, for repainting.
  static QRectF area_of(const SchematicLook::Dot& dot);
  static QRectF area_of(const SchematicLook::Arrow& arrow);

 private:
  enum class Fill : std::uint8_t { Packets, Server, Spin, Others, Queue, Woken, Accepts };

  QColor line_colour() const;
  QBrush brush(Fill fill) const;
  void fill(QPainter& painter, const QRectF& area, Fill fill) const;
  void draw_box(QPainter& painter, const QRectF& place, bool dashed = false) const;
  void draw_lines(QPainter& painter, const std::vector<QLineF>& lines) const;
  void draw_titles(QPainter& painter) const;
  void draw_folds(QPainter& painter) const;
  void draw_texts(QPainter& painter, const QRectF& place, SchematicLayout::Item item,
                  const QString& text, const QString& brief = {}) const;
  QStringList names_of(SchematicLayout::Item item) const;
  void draw_drops(QPainter& painter, const QRectF& place, bool now) const;
  void draw_cross(QPainter& painter, const QPointF& middle, double radius) const;

  const SchematicLayout& layout_;
  QPalette palette_;
  QFont font_;
  TextSize text_;
  bool dark_;
};

/// A line from place to place, as an S.
QPainterPath curve(const QLineF& line);

}  // namespace acceptlab::gui
