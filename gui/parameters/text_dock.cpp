#include "gui/parameters/text_dock.hpp"

#include <QFontDatabase>
#include <QTextBlock>
#include <algorithm>

#include "gui/document/typed_text.hpp"

namespace acceptlab::gui {

namespace {

constexpr int rest_ms = 400;

}  // namespace

TextDock::TextDock(Document& document, QWidget* parent)
    : QPlainTextEdit(parent), document_(document) {
  setAccessibleName(tr("Scenario file"));
  setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
  setLineWrapMode(NoWrap);
  setTabChangesFocus(true);
  setUndoRedoEnabled(false);  // the document has one history for text and fields
  rest_.setSingleShot(true);
  rest_.setInterval(rest_ms);
  connect(&rest_, &QTimer::timeout, this, &TextDock::commit);
  connect(this, &QPlainTextEdit::textChanged, this, [this] {
    if (!showing_) rest_.start();
  });
  connect(&document_, &Document::changed, this, &TextDock::show_document);
  show_document();
}

void TextDock::commit() {
  rest_.stop();
  const QString typed = toPlainText();
  std::string text = with_typed(document_.text(), shown_, typed);
  shown_ = typed;
  text_ = text;
  document_.rewrite(std::move(text), tr("text"));
}

void TextDock::show_document() {
  if (document_.text() != text_ || toPlainText() != shown_) {
    text_ = document_.text();
    const int line = textCursor().blockNumber(), column = textCursor().positionInBlock();
    showing_ = true;
    setPlainText(QString::fromStdString(text_));
    shown_ = toPlainText();
    showing_ = false;
    rest_.stop();
    const QTextBlock block = document()->findBlockByNumber(std::min(line, blockCount() - 1));
    QTextCursor cursor(block);
    cursor.setPosition(block.position() + std::min(column, block.length() - 1));
    setTextCursor(cursor);
  }
  underline_problems();
}

void TextDock::underline_problems() {
  QList<QTextEdit::ExtraSelection> marks;
  for (const experiment::Diagnostic& problem : document_.problems()) {
    if (problem.line == 0) continue;
    const QTextBlock block = document()->findBlockByNumber(static_cast<int>(problem.line) - 1);
    if (!block.isValid()) continue;
    QTextEdit::ExtraSelection mark;
    mark.cursor = QTextCursor(block);
    mark.cursor.select(QTextCursor::LineUnderCursor);
    mark.format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
    mark.format.setUnderlineColor(QColor(0xD5, 0x5E, 0x00));
    mark.format.setToolTip(QString::fromStdString(problem.what));
    marks.push_back(mark);
  }
  setExtraSelections(marks);
}

}  // namespace acceptlab::gui
