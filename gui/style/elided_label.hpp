#pragma once

#include <QLabel>

namespace acceptlab::gui {

/// A line of text that may get less room than it needs: it then ends in an ellipsis.
class ElidedLabel : public QLabel {
  Q_OBJECT

 public:
  using QLabel::QLabel;

  QSize minimumSizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;
};

}  // namespace acceptlab::gui
