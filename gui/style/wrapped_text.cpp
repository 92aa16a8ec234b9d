#include "gui/style/wrapped_text.hpp"

#include <QStringList>
#include <algorithm>

namespace acceptlab::gui {

namespace {

const QChar ellipsis(0x2026);

QStringList lines_of(const QString& paragraph, const QFontMetrics& metrics, int width) {
  QStringList lines;
  QString line;
  for (const QString& word : paragraph.split(' ')) {
    const QString longer = line.isEmpty() ? word : line + ' ' + word;
    if (line.isEmpty() || metrics.horizontalAdvance(longer) <= width) {
      line = longer;
    } else {
      lines += metrics.elidedText(line, Qt::ElideRight, width);
      line = word;
    }
  }
  return lines << metrics.elidedText(line, Qt::ElideRight, width);
}

/// Half a number reads as another number: the words at the end go as a whole.
QString shortened(QString line, const QFontMetrics& metrics, int width) {
  while (metrics.horizontalAdvance(line + ' ' + ellipsis) > width && line.contains(' '))
    line.truncate(line.lastIndexOf(' '));
  return metrics.elidedText(line + ' ' + ellipsis, Qt::ElideRight, width);
}

}  // namespace

QString wrapped_text(const QString& text, const QFontMetrics& metrics, const QSize& room) {
  QStringList lines;
  for (const QString& paragraph : text.split('\n'))
    lines += lines_of(paragraph, metrics, room.width());
  const qsizetype most = std::max(1, room.height() / metrics.lineSpacing());
  if (lines.size() > most) {
    lines.resize(most);
    lines.last() = shortened(lines.last(), metrics, room.width());
  }
  return lines.join('\n');
}

}  // namespace acceptlab::gui
