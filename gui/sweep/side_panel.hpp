#pragma once

#include "gui/style/fields_area.hpp"

class QVBoxLayout;

namespace acceptlab::gui {

/// Controls one below the other, beside a picture; it scrolls where there is no room for all.
class SidePanel : public FieldsArea {
  Q_OBJECT

 public:
  explicit SidePanel(QWidget* parent = nullptr);

  void add(QWidget* widget);
  void add(QLayout* row);
  QSize sizeHint() const override;

 private:
  QVBoxLayout* column_;
};

}  // namespace acceptlab::gui
