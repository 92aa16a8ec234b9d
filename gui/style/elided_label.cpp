#include "gui/style/elided_label.hpp"

#include <QPainter>

#include "gui/style/faint_text.hpp"

namespace acceptlab::gui {

namespace {

constexpr int least_letters = 4;

}  // namespace

QSize ElidedLabel::minimumSizeHint() const {
  const QSize whole = QLabel::minimumSizeHint();
  return {std::min(whole.width(), least_letters * fontMetrics().averageCharWidth()),
          whole.height()};
}

void ElidedLabel::paintEvent(QPaintEvent* /*event*/) {
  QPainter painter(this);
  const QRect place = contentsRect();
  painter.setPen(faint_ ? faint_text(palette()) : palette().color(foregroundRole()));
  painter.drawText(place, static_cast<int>(alignment()) | Qt::TextSingleLine,
                   fontMetrics().elidedText(text(), Qt::ElideRight, place.width()));
}

}  // namespace acceptlab::gui
