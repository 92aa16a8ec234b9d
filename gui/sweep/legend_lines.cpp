#include "gui/sweep/legend_lines.hpp"

#include <QFontMetrics>

namespace acceptlab::gui {

QString in_lines(const QStringList& parts, const QFont& font, int width) {
  const QFontMetrics metrics(font);
  const int room = width - 16;
  QStringList lines;
  for (const QString& part : parts) {
    const QString longer = lines.isEmpty() ? part : lines.back() + "   " + part;
    if (!lines.isEmpty() && metrics.horizontalAdvance(longer) <= room)
      lines.back() = longer;
    else
      lines += metrics.elidedText(part, Qt::ElideRight, room);
  }
  return lines.isEmpty() ? QString(" ") : lines.join('\n');
}

}  // namespace acceptlab::gui
