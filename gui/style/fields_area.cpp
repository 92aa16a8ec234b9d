#include "gui/style/fields_area.hpp"

#include <QEvent>
#include <QScrollBar>
#include <algorithm>

namespace acceptlab::gui {

FieldsArea::FieldsArea(int widest, QWidget* parent) : QScrollArea(parent), widest_(widest) {
  setWidgetResizable(true);
}

bool FieldsArea::eventFilter(QObject* watched, QEvent* event) {
  const bool done = QScrollArea::eventFilter(watched, event);
  if (watched == widget() && event->type() == QEvent::LayoutRequest) {
    const int fields = std::min(widget()->minimumSizeHint().width(), widest_);
    setMinimumWidth(fields + verticalScrollBar()->sizeHint().width() + 2 * frameWidth());
  }
  return done;
}

}  // namespace acceptlab::gui
