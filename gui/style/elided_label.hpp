#pragma once

#include <QLabel>

namespace acceptlab::gui {

/// A line of text that may get less room than it needs: it then ends in an ellipsis.
class ElidedLabel : public QLabel {
  Q_OBJECT

 public:
  using QLabel::QLabel;

  /// In a colour of less weight.
  void set_faint() { faint_ = true; }

  QSize minimumSizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  bool faint_ = false;
};

}  // namespace acceptlab::gui
