#include "gui/compare/verdict.hpp"

#include <QObject>
#include <QPainter>
#include <algorithm>

namespace acceptlab::gui {

namespace {

constexpr int size = 16;

QPen stroke() {
  QPen pen(Qt::white, 2);
  pen.setCapStyle(Qt::RoundCap);
  pen.setJoinStyle(Qt::RoundJoin);
  return pen;
}

void draw_met(QPainter& painter) {
  painter.setBrush(QColor(0x00, 0x7A, 0x5A));
  painter.drawEllipse(QRectF(1, 1, size - 2, size - 2));
  painter.setPen(stroke());
  painter.drawPolyline(QPolygonF{{4.5, 8.5}, {7, 11}, {11.5, 5.5}});
}

void draw_undecided(QPainter& painter) {
  painter.setBrush(QColor(0x6B, 0x6B, 0x6B));
  painter.drawPolygon(QPolygonF{{8, 0}, {16, 8}, {8, 16}, {0, 8}});
  painter.setPen(stroke());
  painter.drawArc(QRectF(5.8, 3.8, 4.4, 4.4), -80 * 16, 260 * 16);
  painter.drawLine(QPointF(8, 8.4), QPointF(8, 9.2));
  painter.drawPoint(QPointF(8, 12));
}

void draw_missed(QPainter& painter) {
  painter.setBrush(QColor(0xB8, 0x40, 0x00));
  painter.drawRect(QRectF(1, 1, size - 2, size - 2));
  painter.setPen(stroke());
  painter.drawLine(QPointF(5, 5), QPointF(11, 11));
  painter.drawLine(QPointF(11, 5), QPointF(5, 11));
}

}  // namespace

Verdict verdict_of(const experiment::GoalSummary& goal) {
  if (!goal.decided) return Verdict::Undecided;
  return goal.met ? Verdict::Met : Verdict::Missed;
}

std::optional<Verdict> worst_of(const std::vector<experiment::GoalSummary>& goals) {
  std::optional<Verdict> worst;
  for (const experiment::GoalSummary& goal : goals)
    worst = std::max(worst.value_or(Verdict::Met), verdict_of(goal));
  return worst;
}

QString verdict_word(Verdict verdict) {
  switch (verdict) {
    case Verdict::Met:
      return QObject::tr("met");
    case Verdict::Undecided:
      return QObject::tr("undecided");
    case Verdict::Missed:
      break;
  }
  return QObject::tr("missed");
}

QIcon verdict_icon(Verdict verdict) {
  QIcon icon;
  for (const int ratio : {1, 2}) {
    QPixmap pixmap(size * ratio, size * ratio);
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    if (verdict == Verdict::Met) draw_met(painter);
    if (verdict == Verdict::Undecided) draw_undecided(painter);
    if (verdict == Verdict::Missed) draw_missed(painter);
    painter.end();
    icon.addPixmap(pixmap);
  }
  return icon;
}

}  // namespace acceptlab::gui
