#include "gui/document/typed_text.hpp"

#include <QByteArray>
#include <QList>
#include <QStringList>
#include <algorithm>

namespace acceptlab::gui {

namespace {

constexpr const char* mark = "\xEF\xBB\xBF";  // which some editors begin UTF-8 with

/// How many lines of both are the same from `a` and `b` on.
template <class Line>
qsizetype same_lines(Line a, Line a_end, Line b, Line b_end) {
  return std::mismatch(a, a_end, b, b_end).first - a;
}

}  // namespace

std::string with_typed(const std::string& text, const QString& shown, const QString& typed) {
  if (shown == typed) return text;
  const QStringList before = shown.split('\n'), after = typed.split('\n');
  QList<QByteArray> bytes = QByteArray::fromStdString(text).split('\n');
  const bool has_mark = text.starts_with(mark);
  const QByteArray end = bytes.size() > 1 && bytes.front().endsWith('\r') ? "\r" : "";
  // Of an editor that takes other characters for ends of lines nothing is known but its text.
  if (bytes.size() != before.size()) bytes.clear();
  const qsizetype first =
      bytes.isEmpty() ? 0 : same_lines(before.begin(), before.end(), after.begin(), after.end());
  const qsizetype room = std::min(before.size(), after.size()) - first;
  const qsizetype last = bytes.isEmpty() ? 0
                                         : std::min(room, same_lines(before.rbegin(), before.rend(),
                                                                     after.rbegin(), after.rend()));
  QList<QByteArray> lines = bytes.first(first);
  for (qsizetype i = first; i < after.size() - last; ++i) lines += after[i].toUtf8() + end;
  lines += bytes.last(last);
  // The last of a file has no end; what was the last may have become another.
  if (!end.isEmpty()) {
    for (QByteArray& line : lines) {
      const bool is_last = &line == &lines.back();
      if (is_last && line.endsWith('\r')) line.chop(1);
      const bool was_last = !bytes.isEmpty() && line == bytes.back();
      if (!is_last && was_last && !line.endsWith('\r')) line += '\r';
    }
  }
  QByteArray whole = lines.join('\n');
  if (has_mark && !whole.startsWith(mark)) whole.prepend(mark);
  return whole.toStdString();
}

}  // namespace acceptlab::gui
