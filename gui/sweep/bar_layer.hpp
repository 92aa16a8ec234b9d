#pragma once

#include "gui/sweep/tornado_chart.hpp"

namespace acceptlab::gui {

/// What a tornado chart paints between its axes.
class BarLayer : public QCPLayerable {
  Q_OBJECT

 public:
  explicit BarLayer(TornadoChart& chart);

 protected:
  void applyDefaultAntialiasingHint(QCPPainter* painter) const override;
  QRect clipRect() const override;
  void draw(QCPPainter* painter) override;

 private:
  void draw_side(QCPPainter& painter, std::size_t bar, const experiment::TornadoSide& side,
                 bool more) const;
  void draw_beyond(QCPPainter& painter, const QRectF& place, double value) const;

  TornadoChart& chart_;
};

}  // namespace acceptlab::gui
