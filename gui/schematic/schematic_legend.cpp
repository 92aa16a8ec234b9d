#include <QCoreApplication>
#include <QFontMetricsF>
#include <vector>

#include "gui/schematic/schematic_painter.hpp"

namespace acceptlab::gui {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("Schematic", text); }

}  // namespace

void SchematicPainter::draw_legend(QPainter& painter, const QRectF& area, bool watched) const {
  struct Entry {
    Fill fill;
    QString text;
  };
  const std::vector<Entry> averages{{Fill::Packets, tr("packets")},
                                    {Fill::Server, tr("server")},
                                    {Fill::Spin, tr("spinning for a lock")},
                                    {Fill::Others, tr("others")},
                                    {Fill::Queue, tr("accept queue (log scale)")}};
  const std::vector<Entry> moment{{Fill::Packets, tr("packet work")},
                                  {Fill::Woken, tr("woken")},
                                  {Fill::Accepts, tr("accepts")},
                                  {Fill::Server, tr("serves")},
                                  {Fill::Spin, tr("waits for CPU")},
                                  {Fill::Others, tr("others")},
                                  {Fill::Queue, tr("accept queue (log scale)")}};
  painter.setFont(font_);
  const QFontMetricsF metrics(font_);
  double x = area.left();
  const double box = 0.7 * text_.line, middle = area.center().y();
  const auto words = [&](const QString& text) {
    const double width = metrics.horizontalAdvance(text);
    if (x + width > area.right()) return;
    painter.setPen(palette_.color(QPalette::Text));
    painter.drawText(QRectF(x, area.top(), width + 2, area.height()),
                     Qt::AlignLeft | Qt::AlignVCenter, text);
    x += width + 1.6 * text_.character;
  };
  for (const Entry& entry : watched ? moment : averages) {
    if (x + 1.6 * box + metrics.horizontalAdvance(entry.text) > area.right()) return;
    const QRectF sample(x, middle - box / 2, 1.3 * box, box);
    fill(painter, sample, entry.fill);
    painter.setPen(line_colour());
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(sample);
    x += 1.6 * box;
    words(entry.text);
  }
  const QString last = watched ? tr("woken, found nothing") : tr("dropped");
  if (x + 1.6 * box + metrics.horizontalAdvance(last) > area.right()) return;
  if (watched) {
    draw_cross(painter, {x + box / 2, middle}, box / 3);
  } else {
    draw_drops(painter, QRectF(x, middle - box / 2, 1.3 * box, box), false);
  }
  x += 1.6 * box;
  words(last);
  if (!watched) words(tr("| 1/n of the connections, or the queue's limit"));
}

}  // namespace acceptlab::gui
