#include "gui/charts/theory_note.hpp"

#include <QObject>
#include <QStringList>
#include <map>

namespace acceptlab::gui {

TheoryNote theory_note(const Snapshot& snapshot) {
  std::map<QString, QStringList> columns;  // by reason
  for (std::size_t c = 0; c < snapshot.theories.size() && c < snapshot.columns(); ++c) {
    if (const auto* why = std::get_if<std::string>(&snapshot.theories[c]))
      columns[QString::fromStdString(*why)] += QString::fromStdString(snapshot.comparison.names[c]);
  }
  if (columns.empty()) return {};
  TheoryNote note;
  qsizetype without = 0;
  for (const auto& [why, names] : columns) {
    without += names.size();
    QString reasons = why;
    note.whole += QObject::tr("No exact curve of %1:\n  %2\n")
                      .arg(names.join(", "), reasons.replace("; ", "\n  "));
  }
  note.whole += QObject::tr(
      "run.theory = true draws that of the scenario without costs, distance and limits.");
  const bool of_all = without == static_cast<qsizetype>(snapshot.columns());
  const QString first = columns.begin()->first.section("; ", 0, 0);
  note.line =
      of_all
          ? QObject::tr("no exact curve: %1").arg(first)
          : QObject::tr("no exact curve of %1: %2").arg(columns.begin()->second.join(", "), first);
  return note;
}

}  // namespace acceptlab::gui
