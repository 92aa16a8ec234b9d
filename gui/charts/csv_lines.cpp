#include "gui/charts/csv_lines.hpp"

#include <QLocale>
#include <cmath>

namespace acceptlab::gui {

CsvLines::CsvLines(const QStringList& header) {
  for (const QString& name : header) text(name);
  end_line();
}

void CsvLines::field(const QString& field) {
  if (!begins_) all_ += ',';
  begins_ = false;
  all_ += field;
}

CsvLines& CsvLines::text(const QString& text) {
  const bool plain = !text.contains(',') && !text.contains('"') && !text.contains('\n');
  field(plain ? text : '"' + QString(text).replace("\"", "\"\"") + '"');
  return *this;
}

CsvLines& CsvLines::number(double number) {
  field(std::isfinite(number) ? QString::number(number, 'g', QLocale::FloatingPointShortest)
                              : QString());
  return *this;
}

CsvLines& CsvLines::estimate(const experiment::Estimate& estimate) {
  number(estimate.value);
  const auto& ci = estimate.interval;
  return number(ci ? ci->low : std::nan("")).number(ci ? ci->high : std::nan(""));
}

void CsvLines::end_line() {
  all_ += '\n';
  begins_ = true;
}

}  // namespace acceptlab::gui
