#include "gui/parameters/quantity_box.hpp"

#include <QLineEdit>
#include <cmath>

namespace acceptlab::gui {

QuantityBox::QuantityBox(QWidget* parent) : QAbstractSpinBox(parent) {
  setKeyboardTracking(false);
  connect(this, &QAbstractSpinBox::editingFinished, this, &QuantityBox::take_text);
}

void QuantityBox::show_quantity(const Quantity& quantity) {
  shown_ = quantity;
  lineEdit()->setText(QString::fromStdString(quantity.text()));
}

void QuantityBox::stepBy(int steps) {
  const bool by_one = shown_.kind == Quantity::Kind::Integer && shown_.amount < 20;
  const double stepped = by_one
                             ? shown_.amount + steps
                             : shown_.amount * std::pow(steps > 0 ? 1.1 : 1 / 1.1, std::abs(steps));
  if (stepped < 0) return;
  show_quantity(shown_.with(stepped));
  emit edited(shown_);
}

/// Anything may be typed: what it means is said beside the field.
QValidator::State QuantityBox::validate(QString& /*text*/, int& /*position*/) const {
  return QValidator::Acceptable;
}

QAbstractSpinBox::StepEnabled QuantityBox::stepEnabled() const {
  return StepUpEnabled | (shown_.amount > 0 ? StepDownEnabled : StepNone);
}

void QuantityBox::take_text() {
  const QString text = lineEdit()->text().trimmed();
  if (text.toStdString() == shown_.text()) return;
  const auto quantity = quantity_from(text.toStdString(), shown_.kind);
  if (!quantity) {
    emit typed(text);
    return;
  }
  show_quantity(*quantity);
  emit edited(shown_);
}

}  // namespace acceptlab::gui
