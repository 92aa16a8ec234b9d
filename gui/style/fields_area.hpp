#pragma once

#include <QScrollArea>

namespace acceptlab::gui {

/// Controls one below the other: it scrolls up and down, and is never narrower than they are,
/// unless they are very wide.
class FieldsArea : public QScrollArea {
  Q_OBJECT

 public:
  FieldsArea(int widest, QWidget* parent = nullptr);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  int widest_;
};

}  // namespace acceptlab::gui
