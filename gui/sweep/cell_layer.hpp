#pragma once

#include "gui/sweep/cell_text.hpp"
#include "gui/sweep/heat_map.hpp"

namespace acceptlab::gui {

/// What a heat map paints between its axes.
class CellLayer : public QCPLayerable {
  Q_OBJECT

 public:
  CellLayer(HeatMap& map, const SweepCells& cells);

 protected:
  void applyDefaultAntialiasingHint(QCPPainter* painter) const override;
  QRect clipRect() const override;
  void draw(QCPPainter* painter) override;

 private:
  QRectF place_of(std::size_t column, std::size_t row) const;
  void draw_cell(QCPPainter& painter, std::size_t column, std::size_t row) const;
  void draw_text(QCPPainter& painter, const CellText& text, const QColor& ink) const;
  void draw_finding_mark(QCPPainter& painter, const QRectF& place, const QColor& ink) const;
  void draw_contours(QCPPainter& painter) const;
  void draw_frame(QCPPainter& painter, const QRectF& place, Qt::PenStyle dashes) const;

  HeatMap& map_;
  const SweepCells& cells_;
};

}  // namespace acceptlab::gui
