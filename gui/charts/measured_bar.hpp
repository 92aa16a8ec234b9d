#pragma once

#include <QFrame>

#include "gui/charts/tail_chart.hpp"
#include "gui/engine/record_reader.hpp"

class QComboBox;
class QLabel;
class QToolButton;

namespace acceptlab::gui {

/// The line above the charts that tells which measured results lie on the tail, and of which case;
/// or why a file could not be opened. Hidden until there is one.
class MeasuredBar : public QFrame {
  Q_OBJECT

 public:
  explicit MeasuredBar(TailChart& tail, QWidget* parent = nullptr);

  /// A record as `acceptlab measure` and `acceptlab validate` write it.
  void open(const QString& path);
  void close_record();

 signals:
  void opened(QString path);
  void failed(QString why);
  /// Somebody wants to simulate what was measured: a scenario file's text, and a name for it.
  void scenario_wanted(QString text, QString name);

 private:
  void show_record(const RecordPtr& record, const QString& path);
  void show_problem(const QString& why);
  void show_case(int index);
  void ask_scenario();

  TailChart& tail_;
  RecordReader reader_;
  RecordPtr record_;
  QLabel* about_;
  QComboBox* cases_;
  QLabel* runs_;
  QToolButton* scenario_;
};

}  // namespace acceptlab::gui
