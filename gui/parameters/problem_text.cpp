#include "gui/parameters/problem_text.hpp"

#include <QObject>
#include <QStringList>

namespace acceptlab::gui {

namespace {

QString line_of(const experiment::Diagnostic& problem) {
  const bool error = problem.severity == experiment::Diagnostic::Severity::Error;
  QString line = error ? QString("\u26a0 ") : QString();
  if (problem.line > 0) line += QObject::tr("line %1: ").arg(problem.line);
  line += QString::fromStdString(problem.what);
  if (!problem.help.empty()) line += QObject::tr(" (%1)").arg(QString::fromStdString(problem.help));
  return line;
}

}  // namespace

QString problem_lines(const std::vector<experiment::Diagnostic>& problems, qsizetype most) {
  QStringList lines;
  for (const experiment::Diagnostic& problem : problems) lines += line_of(problem);
  if (lines.size() > most) {
    const qsizetype more = lines.size() - most;
    lines = lines.mid(0, most) + QStringList{QObject::tr("and %1 more").arg(more)};
  }
  return lines.join('\n');
}

}  // namespace acceptlab::gui
