#pragma once

#include <QLabel>

namespace acceptlab::gui {

/// Lines of plain text that take the width there is, whatever stands in them: a word that is longer
/// than that is cut, and widens nothing.
class WrappedLabel : public QLabel {
  Q_OBJECT

 public:
  explicit WrappedLabel(QWidget* parent);
};

}  // namespace acceptlab::gui
