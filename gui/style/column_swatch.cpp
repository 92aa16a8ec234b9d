#include "gui/style/column_swatch.hpp"

#include "gui/style/column_style.hpp"

namespace acceptlab::gui {

QPixmap column_swatch(std::size_t column, int height, qreal device_ratio) {
  const QSizeF size(height * 2.0, height);
  QPixmap pixmap((size * device_ratio).toSize());
  pixmap.setDevicePixelRatio(device_ratio);
  pixmap.fill(Qt::transparent);
  const ColumnStyle style = column_style(column);
  QCPPainter painter(&pixmap);
  painter.setAntialiasing(true);
  painter.setPen(style.pen(2));
  painter.drawLine(QLineF(0, size.height() / 2, size.width(), size.height() / 2));
  QCPScatterStyle marker(style.marker, style.colour, style.colour, size.height() * 0.6);
  marker.applyTo(&painter, QPen(style.colour, 1.5));
  marker.drawShape(&painter, QPointF(size.width() / 2, size.height() / 2));
  return pixmap;
}

}  // namespace acceptlab::gui
