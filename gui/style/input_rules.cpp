#include "gui/style/input_rules.hpp"

#include <QAbstractButton>
#include <QAbstractSpinBox>
#include <QApplication>
#include <QComboBox>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMenu>
#include <QSlider>

namespace acceptlab::gui {

namespace {

/// Null unless the wheel would edit it.
QWidget* wheel_edited(QObject* object) {
  if (auto* spin = qobject_cast<QAbstractSpinBox*>(object)) return spin;
  if (auto* menu = qobject_cast<QComboBox*>(object)) return menu;
  return qobject_cast<QSlider*>(object);
}

bool is_of_history(const QKeyEvent& key) {
  const QKeySequence pressed(key.keyCombination());
  return pressed == QKeySequence(Qt::CTRL | Qt::Key_Z) ||
         pressed == QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z) ||
         pressed == QKeySequence(Qt::CTRL | Qt::Key_Y);
}

/// Also of what pops up for the field: its menu, its list of words.
bool belongs_to_field(const QObject* object, const QWidget* field) {
  while (object != nullptr && object != field) object = object->parent();
  return object != nullptr;
}

/// A press of a mouse button, and a key of an open menu, act by what they fall on; a shortcut, also
/// one of a button or a menu, does by itself.
bool acts(const QObject& watched, QEvent::Type type) {
  if (type == QEvent::Shortcut) return true;
  const bool falls_on_it =
      (type == QEvent::MouseButtonPress && watched.isWidgetType()) ||
      (type == QEvent::KeyPress && qobject_cast<const QMenu*>(&watched) != nullptr);
  return falls_on_it && !belongs_to_field(&watched, QApplication::focusWidget());
}

}  // namespace

InputRules::InputRules(QObject* parent) : QObject(parent) { qApp->installEventFilter(this); }

bool InputRules::eventFilter(QObject* watched, QEvent* event) {
  if (acts(*watched, event->type())) emit acting();
  if (event->type() == QEvent::Polish) {
    // Or the wheel would give it the focus first.
    QWidget* edited = wheel_edited(watched);
    if (edited != nullptr && edited->focusPolicy() == Qt::WheelFocus)
      edited->setFocusPolicy(Qt::StrongFocus);
    if (auto* button = qobject_cast<QAbstractButton*>(watched);
        button != nullptr && (button->focusPolicy() & Qt::ClickFocus) != 0)
      button->setFocusPolicy(Qt::TabFocus);
  } else if (event->type() == QEvent::Wheel) {
    const QWidget* edited = wheel_edited(watched);
    if (edited == nullptr || edited->hasFocus()) return false;
    event->ignore();  // it goes on to what the widget lies in
    return true;
  } else if (event->type() == QEvent::ShortcutOverride) {
    const auto& key = static_cast<const QKeyEvent&>(*event);
    const bool presses =
        key.key() == Qt::Key_Space && qobject_cast<QAbstractButton*>(watched) != nullptr;
    if (presses) event->accept();
    if (is_of_history(key)) event->ignore();
    return presses || is_of_history(key);
  }
  return false;
}

void finish_typing() {
  QWidget* typed = QApplication::focusWidget();
  if (auto* spin = qobject_cast<QAbstractSpinBox*>(typed)) {
    spin->interpretText();
    emit spin->editingFinished();
  } else if (auto* line = qobject_cast<QLineEdit*>(typed)) {
    emit line->editingFinished();
  } else if (auto* menu = qobject_cast<QComboBox*>(typed); menu != nullptr && menu->isEditable()) {
    emit menu->lineEdit()->editingFinished();
  }
}

}  // namespace acceptlab::gui
