#pragma once

#include <QObject>

namespace acceptlab::gui {

/// What all widgets that edit a value have in common, in the whole application. The wheel edits
/// only what has the focus, and scrolls what it lies in otherwise. Ctrl+Z and Ctrl+Shift+Z are the
/// document's history everywhere: no field keeps them for one of its own. A button has the focus
/// only when somebody came to it by keys, and then the space bar is its own: after a click it goes
/// on to whom it belongs in the window. Whoever presses a button or a key of an action has ended
/// what was being typed: no edit is lost because its field still has the focus.
class InputRules : public QObject {
  Q_OBJECT

 public:
  explicit InputRules(QObject* parent);

 signals:
  /// Something is about to be done by an action, a button, or any other place that is pressed: what
  /// is being typed is to be taken now.
  void acting();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
};

/// Ends what is being typed in the field with the focus, as Return does.
void finish_typing();

}  // namespace acceptlab::gui
