#pragma once

#include <QString>
#include <QStringList>

#include "experiment/statistics/statistics.hpp"

namespace acceptlab::gui {

/// Text of a CSV file (RFC 4180, with line feeds): numbers in as few digits as give the same double
/// when they are read again, nothing for those that do not exist.
class CsvLines {
 public:
  explicit CsvLines(const QStringList& header);

  CsvLines& text(const QString& text);
  CsvLines& number(double number);
  /// Value, low, high.
  CsvLines& estimate(const experiment::Estimate& estimate);
  void end_line();

  const QString& all() const { return all_; }

 private:
  void field(const QString& field);

  QString all_;
  bool begins_ = true;
};

}  // namespace acceptlab::gui
