#include "gui/parameters/text_dock.hpp"

#include <QFontDatabase>
#include <QGuiApplication>
#include <QLabel>
#include <QScrollBar>
#include <QTextBlock>
#include <algorithm>

#include "gui/document/typed_text.hpp"
#include "gui/parameters/problem_text.hpp"

namespace acceptlab::gui {

namespace {

constexpr int rest_ms = 400;
constexpr qsizetype most_problems = 4;  // at once

}  // namespace

TextDock::TextDock(Document& document, QWidget* parent)
    : QPlainTextEdit(parent), document_(document) {
  setAccessibleName(tr("Scenario file"));
  setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
  setLineWrapMode(NoWrap);
  setTabChangesFocus(true);
  setUndoRedoEnabled(false);  // the document has one history for text and fields
  problems_ = new QLabel(this);
  problems_->setTextFormat(Qt::PlainText);
  problems_->setWordWrap(true);
  problems_->setMargin(4);
  problems_->setAutoFillBackground(true);
  problems_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  problems_->setFont(QGuiApplication::font());
  problems_->hide();
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
    const int seen_from = verticalScrollBar()->value();
    showing_ = true;
    const bool readable = is_text(text_);
    setReadOnly(!readable);
    setPlainText(readable ? QString::fromStdString(text_) : QString());
    shown_ = toPlainText();
    showing_ = false;
    rest_.stop();
    const QTextBlock block = document()->findBlockByNumber(std::min(line, blockCount() - 1));
    QTextCursor cursor(block);
    cursor.setPosition(block.position() + std::min(column, block.length() - 1));
    setTextCursor(cursor);
    verticalScrollBar()->setValue(seen_from);
  }
  underline_problems();
  say_problems();
}

void TextDock::go_to_line(int line) {
  setTextCursor(QTextCursor(document()->findBlockByNumber(std::max(0, line - 1))));
  setFocus();
}

QString TextDock::problems() const { return problems_->isHidden() ? QString() : problems_->text(); }

void TextDock::say_problems() {
  QString lines = problem_lines(document_.problems(), most_problems);
  if (!document_.is_valid() && !lines.isEmpty())
    lines += "\n" + tr("Curves and numbers are those of the file before this error.");
  problems_->setText(lines);
  problems_->setVisible(!lines.isEmpty());
  place_problems();
}

/// Below the text, which gets the rest.
void TextDock::place_problems() {
  const QRect inside = rect().adjusted(frameWidth(), frameWidth(), -frameWidth(), -frameWidth());
  const int high = problems_->isHidden()
                       ? 0
                       : std::min(problems_->heightForWidth(inside.width()), inside.height() / 2);
  setViewportMargins(0, 0, 0, high);
  // Above the scroll bar, if there is one.
  problems_->setGeometry(inside.left(), viewport()->geometry().bottom() + 1, inside.width(), high);
}

void TextDock::resizeEvent(QResizeEvent* event) {
  QPlainTextEdit::resizeEvent(event);
  place_problems();
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
