#include "gui/style/elided_label.hpp"

#include <QPainter>

#include "gui/style/faint_text.hpp"

namespace acceptlab::gui {

namespace {

constexpr int least_letters = 4;

}  // namespace

void ElidedLabel::set_brief(const QString& brief) {
  brief_ = brief;
  updateGeometry();
  update();
}

QSize ElidedLabel::minimumSizeHint() const {
  const QSize whole = QLabel::minimumSizeHint();
  const int least = brief_.isEmpty() ? least_letters * fontMetrics().averageCharWidth()
                                     : fontMetrics().horizontalAdvance(brief_);
  return {std::min(whole.width(), least), whole.height()};
}

QString ElidedLabel::shown_text() const {
  const int room = contentsRect().width();
  const bool fits = fontMetrics().horizontalAdvance(text()) <= room;
  return fits || brief_.isEmpty() ? fontMetrics().elidedText(text(), Qt::ElideRight, room) : brief_;
}

void ElidedLabel::paintEvent(QPaintEvent* /*event*/) {
  QPainter painter(this);
  painter.setPen(faint_ ? faint_text(palette()) : palette().color(foregroundRole()));
  painter.drawText(contentsRect(), static_cast<int>(alignment()) | Qt::TextSingleLine,
                   shown_text());
}

}  // namespace acceptlab::gui
