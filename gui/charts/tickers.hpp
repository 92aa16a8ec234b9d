#pragma once

#include <qcustomplot.h>

#include <vector>

namespace acceptlab::gui {

// Ticks whose labels have units and do not run into each other: a chart sets their number by the
// room that there is (setTickCount).

/// Decades of a time in seconds: "1 us", "10 us", "100 us", "1 ms"; between them 2 and 5 where the
/// range has less than two decades.
class LogSecondsTicker : public QCPAxisTicker {
 protected:
  QVector<double> createTickVector(double step, const QCPRange& range) override;
  int getSubTickCount(double step) override;
  QVector<double> createSubTickVector(int count, const QVector<double>& ticks) override;
  QString getTickLabel(double tick, const QLocale& locale, QChar format, int precision) override;
};

/// Decades of a share: "1", "0.1", "1e-3".
class LogShareTicker : public LogSecondsTicker {
 protected:
  QString getTickLabel(double tick, const QLocale& locale, QChar format, int precision) override;
};

/// A time in seconds in the unit of the longest of them: "0", "50 ms", "100 ms".
class SecondsTicker : public QCPAxisTicker {
 protected:
  QString getTickLabel(double tick, const QLocale& locale, QChar format, int precision) override;
};

/// A share: "0 %", "5 %".
class ShareTicker : public QCPAxisTicker {
 protected:
  QString getTickLabel(double tick, const QLocale& locale, QChar format, int precision) override;
};

/// A quantity: "0", "0.5", "20 000".
class NumberTicker : public QCPAxisTicker {
 protected:
  QString getTickLabel(double tick, const QLocale& locale, QChar format, int precision) override;
};

/// Numbers of things from 0 on: whole numbers only.
class IndexTicker : public NumberTicker {
 protected:
  double getTickStep(const QCPRange& range) override;
  int getSubTickCount(double step) override;
};

/// Named places at 0, 1, 2, ...; names that are longer than the room for them are cut.
class NameTicker : public QCPAxisTicker {
 public:
  void set_names(QVector<QString> names) { names_ = std::move(names); }
  const QVector<QString>& names() const { return names_; }
  /// `width`: of a label, in pixels.
  void set_room(const QFont& font, int width) { font_ = font, width_ = width; }

 protected:
  double getTickStep(const QCPRange& range) override;
  int getSubTickCount(double step) override;
  QString getTickLabel(double tick, const QLocale& locale, QChar format, int precision) override;

 private:
  QVector<QString> names_;
  QFont font_;
  int width_ = 0;  // 0: as much as is asked for
};

}  // namespace acceptlab::gui
