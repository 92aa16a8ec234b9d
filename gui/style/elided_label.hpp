#pragma once

#include <QLabel>

namespace acceptlab::gui {

/// A line of text that may get less room than it needs: it then ends in an ellipsis.
class ElidedLabel : public QLabel {
  Q_OBJECT

 public:
  using QLabel::QLabel;

  /// What is said where there is no room for the whole text. It is never cut.
  void set_brief(const QString& brief);
  /// What is to be read at its present size.
  QString shown_text() const;
  /// In a colour of less weight.
  void set_faint() { faint_ = true; }

  QSize minimumSizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QString brief_;
  bool faint_ = false;
};

}  // namespace acceptlab::gui
