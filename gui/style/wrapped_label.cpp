#include "gui/style/wrapped_label.hpp"

namespace acceptlab::gui {

WrappedLabel::WrappedLabel(QWidget* parent) : QLabel(parent) {
  setTextFormat(Qt::PlainText);
  setWordWrap(true);
  QSizePolicy fits(QSizePolicy::Ignored, QSizePolicy::Preferred);
  fits.setHeightForWidth(true);
  setSizePolicy(fits);
}

}  // namespace acceptlab::gui
