#pragma once

#include <QAbstractSpinBox>

#include "gui/parameters/quantity.hpp"

namespace acceptlab::gui {

/// A spin box for a quantity with its unit: "220us" and a step up is "240us". A step is a tenth of
/// the amount, or 1 of whole numbers below 20.
class QuantityBox : public QAbstractSpinBox {
  Q_OBJECT

 public:
  explicit QuantityBox(QWidget* parent = nullptr);

  void show_quantity(const Quantity& quantity);
  void stepBy(int steps) override;
  QValidator::State validate(QString& text, int& position) const override;

 signals:
  void edited(acceptlab::gui::Quantity quantity);
  /// What was typed is no quantity: the scenario's reader is asked what is wrong with it.
  void typed(QString text);

 protected:
  StepEnabled stepEnabled() const override;

 private:
  void take_text();

  Quantity shown_;
};

}  // namespace acceptlab::gui
