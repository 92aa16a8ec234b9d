#pragma once

#include <QWidget>

#include "gui/compare/difference_model.hpp"
#include "gui/engine/snapshot.hpp"

class QLabel;
class QPlainTextEdit;
class QTableView;

namespace acceptlab::gui {

class ColumnFit;

/// What the comparison answers, in sentences; below, what it rests on, number by number.
class DifferenceTable : public QWidget {
  Q_OBJECT

 public:
  explicit DifferenceTable(QWidget* parent = nullptr);

  void show_snapshot(const SnapshotPtr& snapshot);
  /// No better numbers are to come.
  void show_stopped();

  const DifferenceModel& model() const { return model_; }
  QTableView& table() { return *table_; }
  /// Answers, findings, and what they rest on, a sentence a line.
  QString sentences() const;
  /// How many replications the numbers are of, and whether there are more to come.
  QString basis() const;

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void show_height();
  int height_of_rows() const;

  DifferenceModel model_;
  SnapshotPtr snapshot_;
  QPlainTextEdit* sentences_;
  QLabel* basis_;
  QTableView* table_;
  ColumnFit* columns_;
  std::vector<std::string> shown_names_;
};

}  // namespace acceptlab::gui
