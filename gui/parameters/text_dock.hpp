#pragma once

#include <QPlainTextEdit>
#include <QTimer>

#include "gui/document/document.hpp"

class QLabel;

namespace acceptlab::gui {

/// The scenario file as text: what the fields change is seen here, and what is typed here is read
/// as soon as the hand rests. Lines with problems are underlined, and what is wrong with them
/// stands below.
class TextDock : public QPlainTextEdit {
  Q_OBJECT

 public:
  explicit TextDock(Document& document, QWidget* parent = nullptr);

  /// Reads what was typed now.
  void commit();
  /// Counted from 1, as problems count them.
  void go_to_line(int line);
  /// As it stands below the text; empty when nothing is wrong.
  QString problems() const;

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void show_document();
  void underline_problems();
  void say_problems();
  void place_problems();

  Document& document_;
  QLabel* problems_;
  QTimer rest_;
  std::string text_;      // the document's that is in the editor, beside what was typed since
  QString shown_;         // the same, as the editor gives it back
  bool showing_ = false;  // what is being put in is the document's own text
};

}  // namespace acceptlab::gui
